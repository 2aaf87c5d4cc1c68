#include "web/route_table.h"

#include <map>
#include <set>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "web/data_call.h"

namespace solidrust::web {
namespace {

// A row must name its role.
static_assert(std::is_constructible_v<Route, http::Method, const char*, RouteRole, Handler>);
static_assert(!std::is_constructible_v<Route, http::Method, const char*, Handler>);
static_assert(!std::is_constructible_v<Route, http::Method, const char*, DataFunction>);
static_assert(!std::is_constructible_v<Route, http::Method, const char*, DataFunction, int>);
static_assert(!std::is_default_constructible_v<Route>);

std::string method_name(http::Method method) {
  switch (method) {
    case http::Method::get:
      return "get";
    case http::Method::post:
      return "post";
    case http::Method::put:
      return "put";
    case http::Method::patch:
      return "patch";
    case http::Method::del:
      return "delete";
    default:
      return "?";
  }
}

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

std::map<std::string, std::string> table() {
  std::map<std::string, std::string> operations;
  for (const Route& route : routes())
    operations[method_name(route.method) + " " + std::string(route.path)] =
        std::string(to_string(route.role));
  return operations;
}

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
    if (route.role == RouteRole::open) open.insert(route.path);
  EXPECT_EQ(open, (std::set<std::string_view>{"/api/about", "/api/setup", "/api/sign-up",
                                              "/api/verification", "/api/verification/resend",
                                              "/api/password-reset", "/api/session"}));
}

TEST(RouteTable, OperatorPathsAreForOperators) {
  for (const Route& route : routes())
    EXPECT_EQ(route.path.starts_with("/api/operator/"), route.role == RouteRole::operator_)
        << route.path;
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
