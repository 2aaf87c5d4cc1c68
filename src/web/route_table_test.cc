#include "web/route_table.h"

#include <map>
#include <set>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "store/row_words.h"
#include "web/data_call.h"
#include "web/testing/route_name.h"

namespace solidrust::web {
namespace {

// A row must say who may.
static_assert(std::is_constructible_v<Route, http::Method, const char*, Action, Handler>);
static_assert(std::is_constructible_v<Route, http::Method, const char*, std::nullopt_t, Handler>);
static_assert(!std::is_constructible_v<Route, http::Method, const char*, Handler>);
static_assert(!std::is_constructible_v<Route, http::Method, const char*, DataFunction>);
static_assert(!std::is_constructible_v<Route, http::Method, const char*, DataFunction, int>);
static_assert(!std::is_default_constructible_v<Route>);

// "get /api/keys/{id}" → role.
std::map<std::string, std::string> document() {
  std::map<std::string, std::string> operations;
  const YAML::Node yaml = YAML::LoadFile(SOLIDRUST_SOURCE_DIR "/api/openapi/control.yaml");
  for (const auto& path : yaml["paths"])
    for (const auto& operation : path.second) {
      const auto method = operation.first.as<std::string>();
      if (method == "parameters") continue;
      operations[method + " " + path.first.as<std::string>()] =
          operation.second["x-role"].as<std::string>("(none)");
    }
  return operations;
}

// As x-role spells it: the first who may. Those after it may too (a test below).
std::string least_role(const Route& route) {
  if (!route.action) return "open";
  for (const Role role : kRoles)
    if (may(role, *route.action)) return std::string(to_string(role));
  return "(nobody)";
}

std::map<std::string, std::string> table() {
  std::map<std::string, std::string> operations;
  for (const Route& route : routes()) operations[route_name(route)] = least_role(route);
  return operations;
}

// promise: S75
TEST(RouteTable, ServesWhatTheDocumentPromisesWithItsRoles) {
  EXPECT_EQ(table(), document());
}

TEST(RouteTable, HasNoRowTwice) {
  EXPECT_EQ(table().size(), routes().size());
}

TEST(RouteTable, EveryRowHasOneHandlerAndNoReadChangesAnything) {
  for (const Route& route : routes())
    EXPECT_NE(route.handler == nullptr, route.data == nullptr) << route.path;
}

TEST(RouteTable, OnlyThePlaygroundTakesLongBodiesAndItsBoundIsThatOfTheDocument) {
  for (const Route& route : routes()) {
    const bool playground = route.path == "/api/playground/chat";
    EXPECT_EQ(route.max_body, playground ? 8 * 1024 * 1024 : 64 * 1024) << route.path;
    EXPECT_EQ(route.streams(), playground) << route.path;
  }
  const YAML::Node yaml = YAML::LoadFile(SOLIDRUST_SOURCE_DIR "/api/openapi/control.yaml");
  const auto text = yaml["paths"]["/api/playground/chat"]["post"]["summary"].as<std::string>();
  EXPECT_NE(text.find("at most 8 MiB"), std::string::npos) << text;
}

TEST(RouteTable, OpenRoutesAreThoseOfPeopleWhoAreNotSignedIn) {
  std::set<std::string_view> open;
  for (const Route& route : routes())
    if (!route.action) open.insert(route.path);
  EXPECT_EQ(open,
            (std::set<std::string_view>{"/api/about", "/api/status", "/api/setup", "/api/sign-up",
                                        "/api/verification", "/api/verification/resend",
                                        "/api/password-reset", "/api/session"}));
}

TEST(RouteTable, OperatorPathsAreForOperators) {
  for (const Route& route : routes())
    EXPECT_EQ(route.path.starts_with("/api/operator/"),
              route.action && !may(Role::owner, *route.action))
        << route.path;
}

constexpr std::string_view kEverybody = "member owner auditor operator";
constexpr std::string_view kKeyMakers = "owner auditor operator";
constexpr std::string_view kWhoSeesAll = "auditor operator";
constexpr std::string_view kOperators = "operator";

// Who may call what, said once more and route by route: a new route has to be written here, and a
// change of the table in control/authority.cc as well.
const std::map<std::string, std::string_view> kWhoMay{
    {"get /api/session", kEverybody},
    {"delete /api/session", kEverybody},
    {"get /api/sessions", kEverybody},
    {"delete /api/sessions", kEverybody},
    {"delete /api/sessions/{id}", kEverybody},
    {"put /api/account/password", kEverybody},
    {"put /api/account/email", kEverybody},
    {"post /api/account/totp", kEverybody},
    {"put /api/account/totp", kEverybody},
    {"post /api/account/totp/remove", kEverybody},
    {"get /api/keys", kEverybody},
    {"post /api/keys", kKeyMakers},
    {"get /api/key-names", kEverybody},
    {"get /api/keys/{id}", kEverybody},
    {"patch /api/keys/{id}", kKeyMakers},
    {"post /api/keys/{id}/rotate", kKeyMakers},
    {"post /api/keys/{id}/revoke", kKeyMakers},
    {"get /api/limits", kEverybody},
    {"get /api/usage", kEverybody},
    {"get /api/usage.csv", kEverybody},
    {"get /api/requests", kEverybody},
    {"get /api/requests/tail", kEverybody},
    {"get /api/requests/{id}", kEverybody},
    {"get /api/models", kEverybody},
    {"get /api/operator/overview", kWhoSeesAll},
    {"get /api/operator/tail", kWhoSeesAll},
    {"get /api/operator/accounts", kWhoSeesAll},
    {"post /api/operator/accounts", kOperators},
    {"get /api/operator/accounts/{id}", kWhoSeesAll},
    {"patch /api/operator/accounts/{id}", kOperators},
    {"put /api/operator/accounts/{id}/budget", kOperators},
    {"get /api/operator/tiers", kWhoSeesAll},
    {"post /api/operator/tiers", kOperators},
    {"put /api/operator/tiers/{name}", kOperators},
    {"delete /api/operator/tiers/{name}", kOperators},
    {"get /api/operator/upstreams", kWhoSeesAll},
    {"post /api/operator/upstreams/{name}/test", kOperators},
    {"post /api/operator/upstreams/{name}/drain", kOperators},
    {"get /api/operator/alerts", kWhoSeesAll},
    {"get /api/operator/alerts/{id}", kWhoSeesAll},
    {"post /api/operator/alert-deliveries/{id}/resend", kOperators},
    {"post /api/operator/alert-tests", kOperators},
    {"get /api/operator/audit", kWhoSeesAll},
    {"get /api/operator/settings", kWhoSeesAll},
    {"post /api/playground/chat", kEverybody},
};

// promise: S75
TEST(RouteTable, EveryRoleMayWhatIsMeantForItAndNothingElse) {
  std::set<std::string> seen;
  for (const Route& route : routes()) {
    if (!route.action) continue;
    const std::string name = route_name(route);
    seen.insert(name);
    const auto meant = kWhoMay.find(name);
    if (meant == kWhoMay.end()) {
      ADD_FAILURE() << "say above who may call " << name;
      continue;
    }
    std::string who;
    for (const Role role : kRoles) {
      const bool allowed = may(role, *route.action);
      if (allowed) who += (who.empty() ? "" : " ") + std::string(to_string(role));
      EXPECT_TRUE(allowed || !refusal(role, *route.action).empty()) << name;
    }
    EXPECT_EQ(who, meant->second) << name;
  }
  EXPECT_EQ(seen.size(), kWhoMay.size()) << "a route named above is gone";
}

// promise: S77
TEST(RouteTable, AReadOnlyOperatorSeesWhatAnOperatorSeesAndChangesNothing) {
  for (const Route& route : routes()) {
    if (!route.action) continue;
    const bool reads = route.method == http::Method::get;
    const bool own = may(Role::owner, *route.action);
    EXPECT_TRUE(may(Role::operator_, *route.action)) << route.path;
    EXPECT_EQ(may(Role::auditor, *route.action), reads || own) << route.path;
  }
}

TEST(RouteMatch, TakesOnePartInBraces) {
  std::string_view part;
  EXPECT_TRUE(fits("/api/keys/{id}", "/api/keys/key_1", part));
  EXPECT_EQ(part, "key_1");
  EXPECT_TRUE(fits("/api/keys/{id}/rotate", "/api/keys/key_1/rotate", part));
  EXPECT_EQ(part, "key_1");
  EXPECT_FALSE(fits("/api/keys/{id}", "/api/keys/", part));
  EXPECT_FALSE(fits("/api/keys/{id}", "/api/keys", part));
  EXPECT_FALSE(fits("/api/keys/{id}", "/api/keys/a/b", part));
  EXPECT_FALSE(fits("/api/keys/{id}/rotate", "/api/keys//rotate", part));
  EXPECT_FALSE(fits("/api/keys/{id}/rotate", "/api/keys/rotate", part));
  EXPECT_TRUE(fits("/api/keys/{id}", "/api/keys/" + std::string(64, 'x'), part));
  EXPECT_FALSE(fits("/api/keys/{id}", "/api/keys/" + std::string(65, 'x'), part));
}

TEST(RouteMatch, KnowsWhatAPathTakes) {
  EXPECT_NE(match_route(http::Method::get, "/api/session").route, nullptr);
  EXPECT_EQ(match_route(http::Method::head, "/api/session").route,
            match_route(http::Method::get, "/api/session").route);
  const RouteMatch wrong = match_route(http::Method::patch, "/api/session");
  EXPECT_EQ(wrong.route, nullptr);
  EXPECT_EQ(wrong.allow, "GET, HEAD, POST, DELETE");
  EXPECT_TRUE(match_route(http::Method::get, "/api/none").allow.empty());
  EXPECT_TRUE(match_route(http::Method::get, "/api/session/").allow.empty());
  const RouteMatch one = match_route(http::Method::del, "/api/sessions/ses_1");
  ASSERT_NE(one.route, nullptr);
  EXPECT_EQ(one.part, "ses_1");
}

TEST(RouteMatch, TellsTheApiFromPages) {
  for (const char* path : {"/api", "/api/", "/api/x"}) EXPECT_TRUE(is_api(path)) << path;
  for (const char* path : {"/", "/apis", "/keys", "/ap", "/API/x"})
    EXPECT_FALSE(is_api(path)) << path;
}

}  // namespace
}  // namespace solidrust::web
