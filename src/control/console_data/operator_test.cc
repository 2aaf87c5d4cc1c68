#include <array>

#include "control/console_data/console_keys.h"
#include "control/console_data/console_models.h"
#include "control/console_data/operator_accounts.h"
#include "control/console_data/operator_installation.h"
#include "control/console_data/operator_tiers.h"
#include "control/models/model_commands.h"
#include "control/testing/data_fixture.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OperatorData : public ConsoleDataTest {
 protected:
  Result<std::string> change(const SessionIdentity& whose, const std::string& body) {
    return operator_change_account(context, root, actor(root), whose.account.str(), body);
  }
};

TEST_F(OperatorData, NobodyElseGetsAnything) {
  for (const Role role : {Role::owner, Role::member}) {
    const SessionIdentity who = in_role(ada, role);
    fails(operator_list_accounts(context, who, {}), ErrorCode::forbidden, "");
    fails(operator_change_account(context, who, actor(who), ada.account.str(), "{}"),
          ErrorCode::forbidden, "");
    fails(operator_set_tier(context, who, actor(who), "free", "{}"), ErrorCode::forbidden, "");
    fails(operator_create_tier(context, who, actor(who), R"({"name":"x"})"), ErrorCode::forbidden,
          "");
    fails(operator_list_tiers(context, who), ErrorCode::forbidden, "");
    fails(operator_show_account(context, who, ada.account.str()), ErrorCode::forbidden, "");
    fails(operator_delete_tier(context, who, actor(who), "pro"), ErrorCode::forbidden, "");
    fails(operator_set_budget(context, who, actor(who), ada.account.str(),
                              R"({"tokens":1,"cost_nano":null})"),
          ErrorCode::forbidden, "");
    fails(operator_list_upstreams(context, who), ErrorCode::forbidden, "");
    fails(operator_test_upstream(context, who, "gpu", "{}"), ErrorCode::forbidden, "");
    fails(operator_drain_upstream(context, who, actor(who), "gpu", R"({"draining":true})"),
          ErrorCode::forbidden, "");
    fails(operator_audit(context, who, {}), ErrorCode::forbidden, "");
    fails(operator_settings(context, who), ErrorCode::forbidden, "");
  }
  EXPECT_THAT(audited(), ElementsAre());
}

TEST_F(OperatorData, AReadOnlyOperatorSeesAllOfItAndChangesNothing) {
  const SessionIdentity auditor = in_role(root, Role::auditor);
  server.on_catalog = [] {
    return std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>{},
                                     std::vector<Model>{});
  };
  server.on_settings = [] { return std::string(R"({"data":[]})"); };
  for (const Result<std::string>& seen :
       {operator_list_accounts(context, auditor, {}),
        operator_show_account(context, auditor, ada.account.str()),
        operator_list_tiers(context, auditor), operator_list_upstreams(context, auditor),
        operator_audit(context, auditor, {}), operator_settings(context, auditor)})
    ok(seen);
  const Actor self = actor(auditor);
  const std::string id(ada.account.str());
  for (const Result<std::string>& refused :
       {operator_change_account(context, auditor, self, id, R"({"tier":"pro"})"),
        operator_change_account(context, auditor, self, eve.account.str(),
                                R"({"role":"operator"})"),
        operator_set_budget(context, auditor, self, id, R"({"tokens":1,"cost_nano":null})"),
        operator_create_tier(context, auditor, self, R"({"name":"x"})"),
        operator_set_tier(context, auditor, self, "free", "{}"),
        operator_delete_tier(context, auditor, self, "pro"),
        operator_test_upstream(context, auditor, "gpu", "{}"),
        operator_drain_upstream(context, auditor, self, "gpu", R"({"draining":true})")}) {
    fails(refused, ErrorCode::forbidden, "");
    EXPECT_THAT(refused.error().message, HasSubstr("read-only operator"));
  }
  EXPECT_THAT(audited(), ElementsAre());
  ok(console_create_key(context, auditor, self, R"({"name":"own"})"));  // as any owner
}

TEST_F(OperatorData, AccountsHaveTheirRoleTierAndKeys) {
  ok(console_create_key(context, ada, actor(ada), R"({"name":"k"})"));
  const auto all = ok(operator_list_accounts(context, root, {}));
  EXPECT_THAT(texts(all, "data", "email"),
              ElementsAre("root@example.org", "eve@example.org", "ada@example.org"));
  EXPECT_THAT(texts(all, "data", "role"), ElementsAre("operator", "owner", "owner"));
  EXPECT_EQ(number(all["data"].at(2).value(), "keys"), 1);
}

TEST_F(OperatorData, AnAccountTellsWhatItHasAndUses) {
  ok(console_create_key(context, ada, actor(ada), R"({"name":"k"})"));
  const auto shown = ok(operator_show_account(context, root, ada.account.str()));
  EXPECT_EQ(text(shown["account"], "email"), "ada@example.org");
  EXPECT_EQ(number(shown, "live_keys"), 1);
  EXPECT_EQ(number(shown, "sessions"), 0);
  EXPECT_TRUE(shown["last_used_ms"].is_null());
  EXPECT_EQ(number(shown["month"], "requests"), 0);
  EXPECT_LE(number(shown["month"], "since_ms"), now_ms());
  for (const std::string& id : {std::string("acc_nope"), AccountId::make(random).str()})
    fails(operator_show_account(context, root, id), ErrorCode::not_found, "id");
}

TEST_F(OperatorData, TheAccountsArePaged) {
  auto page = ok(operator_list_accounts(context, root, {"", "", 2}));
  EXPECT_THAT(texts(page, "data", "email"), ElementsAre("root@example.org", "eve@example.org"));
  const std::string next = text(page, "next");
  page = ok(operator_list_accounts(context, root, {next, "", 2}));
  EXPECT_THAT(texts(page, "data", "email"), ElementsAre("ada@example.org"));
  EXPECT_TRUE(page["next"].is_null());
  page = ok(operator_list_accounts(context, root, {"", "", 3}));  // exactly all
  EXPECT_TRUE(page["next"].is_null());
  page = ok(operator_list_accounts(context, root, {AccountId::make(random).str(), "", 3}));
  EXPECT_THAT(texts(page, "data", "email"), ElementsAre());
  fails(operator_list_accounts(context, root, {"nope", "", 3}), ErrorCode::invalid_value, "before");
}

TEST_F(OperatorData, AccountsAreFoundByAPartOfTheirAddressOrId) {
  const auto found = [&](const std::string& search) {
    return texts(ok(operator_list_accounts(context, root, {"", search, 2})), "data", "email");
  };
  EXPECT_THAT(found("EVE@"), ElementsAre("eve@example.org"));
  EXPECT_THAT(found(ada.account.str()), ElementsAre("ada@example.org"));
  EXPECT_THAT(found("example"), ElementsAre("root@example.org", "eve@example.org"));
  EXPECT_THAT(found("%"), ElementsAre());
  EXPECT_THAT(found("' OR 1=1"), ElementsAre());
  const auto rest = ok(operator_list_accounts(context, root, {eve.account.str(), "example", 2}));
  EXPECT_THAT(texts(rest, "data", "email"), ElementsAre("ada@example.org"));
}

TEST_F(OperatorData, ATierAndADisablingHoldAtOnce) {
  const auto changed = ok(change(ada, R"({"tier":"pro","disabled":true})"));
  EXPECT_EQ(text(changed, "tier"), "pro");
  EXPECT_TRUE(bool(changed["disabled"]));
  EXPECT_THAT(audited(), ElementsAre("account.set_disabled", "account.set_tier"));
  EXPECT_THAT(forgotten, ElementsAre(ada.account.str() + " cut"));
  EXPECT_EQ(stores->audit().latest(1)->at(0).actor, root.account.str());
  EXPECT_EQ(stores->audit().latest(1)->at(0).detail_json,
            R"({"before":{"disabled":false},"after":{"disabled":true}})");
  fails(console_create_key(context, ada, actor(ada), R"({"name":"k"})"),
        ErrorCode::not_authenticated, "");
  EXPECT_FALSE(bool(ok(change(ada, R"({"disabled":false})"))["disabled"]));
}

TEST_F(OperatorData, WhatIsWrongWithAnAccountsChangeChangesNothing) {
  fails(change(root, R"({"disabled":true})"), ErrorCode::invalid_argument, "disabled");
  fails(change(ada, R"({"tier":"gold","disabled":true})"), ErrorCode::invalid_value, "tier");
  fails(change(ada, R"({"tier":"pro","role":"king"})"), ErrorCode::invalid_value, "role");
  fails(change(root, R"({"role":"owner"})"), ErrorCode::invalid_argument, "role");
  fails(change(root, R"({"reset_second_factor":true})"), ErrorCode::invalid_argument,
        "reset_second_factor");
  fails(change(ada, R"({"disabled":"yes"})"), ErrorCode::invalid_type, "disabled");
  for (const std::string& id : {std::string("acc_nope"), AccountId::make(random).str()})
    fails(operator_change_account(context, root, actor(root), id, R"({"tier":"pro"})"),
          ErrorCode::not_found, "id");
  EXPECT_THAT(audited(), ElementsAre());
  ok(change(root, R"({"disabled":false})"));
}

TEST_F(OperatorData, ThereMayBeASecondOperatorAndItsRoleIsTakenBack) {
  EXPECT_EQ(text(ok(change(ada, R"({"role":"operator"})")), "role"), "operator");
  EXPECT_EQ(text(ok(change(ada, R"({"role":"member"})")), "role"), "member");
  ok(change(root, R"({"role":"operator"})"));  // as it is
  EXPECT_THAT(audited(), ElementsAre("account.set_role", "account.set_role"));
}

// Budgets that stay in memory.
class OneBudget : public BudgetStore {
 public:
  Result<std::vector<BudgetRow>> list() override { return rows; }
  Result<std::vector<BudgetRow>> of_account(std::string_view account) override {
    std::vector<BudgetRow> own;
    for (const BudgetRow& row : rows)
      if (row.account == account) own.push_back(row);
    return own;
  }
  Result<void> set(const BudgetRow& row, const AuditRow& audit) override {
    rows = {row};
    if (!row.tokens && !row.nano) rows.clear();
    actions.push_back(audit.action + " " + audit.object);
    return {};
  }
  Result<int> reached(std::string_view, std::int64_t) override { return 0; }
  Result<bool> record_crossing(std::string_view, std::int64_t, int, const AuditRow&,
                               const AlertRow&) override {
    return false;
  }
  std::vector<BudgetRow> rows;
  std::vector<std::string> actions;
};

TEST_F(OperatorData, ABudgetIsSetChangedAndTakenAway) {
  OneBudget budgets;
  context.budgets = &budgets;
  const auto set = [&](const std::string& body) {
    return operator_set_budget(context, root, actor(root), ada.account.str(), body);
  };
  const auto with = ok(set(R"({"tokens":null,"cost_nano":25000000000})"));
  EXPECT_EQ(number(with["budget"], "cost_nano"), 25'000'000'000);
  EXPECT_TRUE(with["budget"]["tokens"].is_null());
  const auto all = ok(operator_list_accounts(context, root, {}));
  EXPECT_TRUE(all["data"].at(0)["budget"].is_null());
  EXPECT_EQ(number(all["data"].at(2)["budget"], "cost_nano"), 25'000'000'000);
  EXPECT_TRUE(ok(set(R"({"tokens":null,"cost_nano":null})"))["budget"].is_null());
  EXPECT_THAT(budgets.actions,
              ElementsAre("budget.set " + ada.account.str(), "budget.set " + ada.account.str()));
  fails(set("{}"), ErrorCode::missing_field, "tokens");
  fails(set(R"({"tokens":1})"), ErrorCode::missing_field, "cost_nano");
  fails(set(R"({"tokens":-1,"cost_nano":null})"), ErrorCode::invalid_value, "tokens");
  fails(set(R"({"tokens":"1","cost_nano":null})"), ErrorCode::invalid_type, "tokens");
  fails(operator_set_budget(context, root, actor(root), "acc_nope",
                            R"({"tokens":1,"cost_nano":null})"),
        ErrorCode::not_found, "id");
  EXPECT_EQ(budgets.actions.size(), 2u);
}

TEST_F(OperatorData, ATierIsMadeAndDeleted) {
  const auto create = [&](const std::string& body) {
    return operator_create_tier(context, root, actor(root), body);
  };
  const auto gone = [&](const std::string& name) {
    return operator_delete_tier(context, root, actor(root), name);
  };
  const auto tier = ok(create(R"({"name":"gold","limits":{"requests_per_minute":5}})"));
  EXPECT_EQ(number(tier["limits"], "requests_per_minute"), 5);
  EXPECT_TRUE(tier["limits"]["concurrent"].is_null());
  fails(create(R"({"name":"gold"})"), ErrorCode::already_exists, "name");
  fails(create(R"({"name":"Gold"})"), ErrorCode::invalid_value, "name");
  fails(create("{}"), ErrorCode::missing_field, "name");
  fails(create(R"({"name":"x","limits":{"concurrent":-1}})"), ErrorCode::invalid_value,
        "limits.concurrent");
  ok(change(ada, R"({"tier":"gold"})"));
  ok(operator_list_tiers(context, root));
  EXPECT_THAT(last, HasSubstr(R"({"tier":{"name":"gold","limits":{"requests_per_minute":5,)"));
  EXPECT_THAT(last, HasSubstr(R"(},"accounts":1})"));
  EXPECT_THAT(last, HasSubstr(R"(},"accounts":2})"));
  fails(gone("gold"), ErrorCode::invalid_argument, "name");
  ok(change(ada, R"({"tier":"free"})"));
  EXPECT_EQ(text(ok(gone("gold")), "name"), "gold");
  fails(gone("gold"), ErrorCode::not_found, "name");
  fails(gone("free"), ErrorCode::invalid_argument, "name");  // new accounts get it
}

TEST_F(OperatorData, ATiersLimitsAreSetTakenAwayAndLeft) {
  int told = 0;
  server.on_tiers_changed = [&]() -> Result<void> {
    ++told;
    return {};
  };
  const auto tier = ok(operator_set_tier(context, root, actor(root), "free",
                                         R"({"requests_per_minute":20,"concurrent":null})"));
  EXPECT_EQ(number(tier["limits"], "requests_per_minute"), 20);
  EXPECT_TRUE(tier["limits"]["concurrent"].is_null());
  EXPECT_EQ(number(tier["limits"], "requests_per_hour"), 100);
  EXPECT_EQ(told, 1);
  for (const char* const name : {"-x", "_x", "Gold", "a b", ""})
    fails(operator_set_tier(context, root, actor(root), name, "{}"), ErrorCode::invalid_value,
          "name");
  fails(operator_set_tier(context, root, actor(root), "free", R"({"unlimited":["concurrent"]})"),
        ErrorCode::invalid_argument, "unlimited");
  fails(operator_set_tier(context, root, actor(root), "free", R"({"concurrent":1.5})"),
        ErrorCode::invalid_type, "concurrent");
  ok(operator_set_tier(context, root, actor(root), "x-1_y", "{}"));
}

TEST_F(OperatorData, TheAuditLogIsPaged) {
  for (int i = 0; i < 5; ++i)
    ok(change(ada, i % 2 == 0 ? R"({"tier":"pro"})" : R"({"tier":"free"})"));
  auto page = ok(operator_audit(context, root, {.limit = 2}));
  EXPECT_EQ(page["data"].get_array().value().size(), 2u);
  EXPECT_THAT(last, HasSubstr(R"("detail":{"before":{"tier":"free"},"after":{"tier":"pro"}})"));
  page = ok(operator_audit(context, root, {.before = number(page, "next"), .limit = 2}));
  page = ok(operator_audit(context, root, {.before = number(page, "next"), .limit = 2}));
  EXPECT_EQ(page["data"].get_array().value().size(), 1u);
  EXPECT_TRUE(page["next"].is_null());
  page = ok(operator_audit(context, root, {.limit = 5}));  // exactly all
  EXPECT_TRUE(page["next"].is_null());
}

TEST_F(OperatorData, TheAuditLogIsSearchedByPersonActionAndTime) {
  ok(change(ada, R"({"tier":"pro"})"));
  clock.advance(std::chrono::hours(1));
  ok(change(eve, R"({"disabled":true})"));
  const auto found = [&](const AuditQuestion& question) {
    return texts(ok(operator_audit(context, root, question)), "data", "action");
  };
  EXPECT_THAT(found({}), ElementsAre("account.set_disabled", "account.set_tier"));
  EXPECT_THAT(found({.search = "ADA@"}), ElementsAre("account.set_tier"));
  EXPECT_THAT(found({.search = "root@example"}).size(), 2u);  // who did it
  EXPECT_THAT(found({.search = "192.0.2.1"}).size(), 2u);
  EXPECT_THAT(found({.action = "account"}).size(), 2u);
  EXPECT_THAT(found({.action = "account.set_tier"}), ElementsAre("account.set_tier"));
  EXPECT_THAT(found({.action = "acc"}), ElementsAre());
  const std::int64_t now = now_ms();
  EXPECT_THAT(found({.since_ms = now}), ElementsAre("account.set_disabled"));
  EXPECT_THAT(found({.since_ms = now + 1}), ElementsAre());
  EXPECT_THAT(found({.until_ms = now}), ElementsAre("account.set_tier"));
  auto page = ok(operator_audit(context, root, {.limit = 1, .action = "account"}));
  page = ok(operator_audit(context, root,
                           {.before = number(page, "next"), .limit = 1, .action = "account"}));
  EXPECT_TRUE(page["next"].is_null());
}

TEST_F(OperatorData, TheAuditLogHasTheAddressesOfTheAccountsThatItsEntriesName) {
  ok(change(ada, R"({"tier":"pro"})"));
  ok(change(eve, R"({"tier":"pro"})"));
  auto page = ok(operator_audit(context, root, {.limit = 1}));
  const auto emails = [&page] { return page["emails"].get_object().value(); };
  EXPECT_EQ(emails().size(), 2u) << last;
  EXPECT_EQ(text(page["emails"].value(), root.account.str()), "root@example.org");
  EXPECT_EQ(text(page["emails"].value(), eve.account.str()), "eve@example.org");
  const std::string gone = AccountId::make(random).str();
  const std::string detail = R"({"a":[")" + ada.account.str() + R"("],"b":"acc_ )" + gone + "\"}";
  ASSERT_TRUE(stores->people()
                  .change([&](ConsoleRows& rows) {
                    return rows.audit({0, 1, "cli", "x", "y", detail, "", ""});
                  })
                  .ok());
  page = ok(operator_audit(context, root, {.limit = 1}));
  EXPECT_EQ(emails().size(), 1u) << last;
  EXPECT_EQ(text(page["emails"].value(), ada.account.str()), "ada@example.org");
}

class Served : public OperatorData {
 protected:
  Served() {
    for (const char* const name : {"gpu-1", "gpu-2", "spare"}) {
      auto upstream = std::make_shared<Upstream>();
      upstream->name = name;
      upstream->origin.host_header = std::string(name) + ".example:8000";
      upstream->path_prefix = "/v1";
      upstream->api_key = Secret("an upstream's credential");
      upstreams.push_back(upstream);
    }
    Model model;
    model.name = "chat";
    model.context = 4'096;
    for (const std::size_t i : {0U, 1U}) model.targets.push_back({upstreams[i], "real"});
    catalog = std::make_shared<Catalog>(upstreams, std::vector<Model>{model});
    server.on_catalog = [this] { return catalog; };
  }
  TargetState& state(std::size_t target) { return *catalog->find("chat")->targets[target].state; }
  std::string status() { return texts(ok(console_models(context, root)), "data", "status").at(0); }

  std::vector<std::shared_ptr<const Upstream>> upstreams;
  CatalogPtr catalog;
};

TEST_F(Served, AModelsStatusFollowsItsTargets) {
  EXPECT_EQ(status(), "unknown");
  state(0).probe_passed(clock.steady());
  EXPECT_EQ(status(), "up");
  state(1).drain(true);
  EXPECT_EQ(status(), "degraded");
  state(0).eject(clock.steady(), 0);
  EXPECT_EQ(status(), "down");
  state(1).drain(false);
  EXPECT_EQ(status(), "unknown");
  EXPECT_THAT(last, HasSubstr(R"({"id":"chat","kind":"chat","context":4096,"status":"unknown",)"));
  EXPECT_THAT(last, HasSubstr(R"("targets":[{"upstream":"gpu-1","model":"real"})"));
}

TEST_F(Served, AModelHasItsOtherNamesAndOnlyOperatorsSeeItsServers) {
  const auto models = ok(console_models(context, ada));
  EXPECT_THAT(texts(models, "data", "id"), ElementsAre("chat", "real"));
  EXPECT_THAT(last, HasSubstr(R"("own_name":false,"sandbox":false,"seen":[],"longest_answer":null,)"
                              R"("other_names":["real"],"targets":[])"));
  EXPECT_THAT(last, HasSubstr(R"("other_names":[],"targets":[])"));
  EXPECT_THAT(last, ::testing::Not(HasSubstr("gpu-1")));
}

TEST_F(Served, AModelHasWhatItWasSeenToDoByAnyOfItsNames) {
  UsageRecord record;
  record.id = "req_1";
  record.account = ada.account.str();
  record.model = "chat";
  record.status = 200;
  record.attempts = 1;
  record.stream = true;
  record.completion_tokens = 40;
  ASSERT_TRUE(stores->usage().append({&record, 1}).ok());
  record.id = "req_2";
  record.model = "real";
  record.stream = false;
  record.calls = record.pictures = true;
  record.completion_tokens = 7;
  ASSERT_TRUE(stores->usage().append({&record, 1}).ok());
  record.id = "req_3";
  record.model = "gone";  // from the configuration
  record.completion_tokens = 9'000;
  ASSERT_TRUE(stores->usage().append({&record, 1}).ok());
  ok(console_models(context, ada));
  EXPECT_THAT(last, HasSubstr(R"("seen":["streaming","tools","images"],"longest_answer":null,)"));
  ok(console_models(context, root));
  EXPECT_THAT(last, HasSubstr(R"("seen":["streaming","tools","images"],"longest_answer":40,)"));
  EXPECT_THAT(last, HasSubstr(R"("seen":["tools","images"],"longest_answer":7,)"));
  ok(list_models_command(context, Caller::person(root, actor(root)), "{}"));
  EXPECT_THAT(last, HasSubstr(R"("seen":["streaming","tools","images"],"longest_answer":40,)"));
}

TEST_F(Served, WhatOnlyFailsIsDownThoughItIsNeverEjected) {
  state(0).failed(AttemptFault::connect, {}, clock.steady());
  state(1).failed(AttemptFault::connect, {}, clock.steady());
  EXPECT_EQ(status(), "down");  // not one call went well
  state(0).succeeded({}, clock.steady());
  EXPECT_EQ(status(), "degraded");
  for (std::uint32_t i = 0; i + 1 < TargetState::kFailuresInRow; ++i)
    state(0).failed(AttemptFault::connect, {}, clock.steady());
  EXPECT_EQ(status(), "degraded");
  state(0).failed(AttemptFault::connect, {}, clock.steady());
  EXPECT_EQ(status(), "down");
  state(0).probe_passed(clock.steady());
  EXPECT_EQ(status(), "degraded");
}

TEST_F(Served, UpstreamsShowTheirHealthAndNeverTheirCredential) {
  state(0).probe_passed(clock.steady());
  state(1).eject(clock.steady(), 0);
  const auto all = ok(operator_list_upstreams(context, root));
  EXPECT_THAT(texts(all, "data", "name"), ElementsAre("gpu-1", "gpu-2", "spare", "sandbox"));
  EXPECT_THAT(texts(all, "data", "status"), ElementsAre("up", "down", "unknown", "up"));
  EXPECT_THAT(texts(all, "data", "base_url"),
              ElementsAre("http://gpu-1.example:8000/v1", "http://gpu-2.example:8000/v1",
                          "http://spare.example:8000/v1", ""));
  EXPECT_THAT(last, ::testing::Not(HasSubstr("credential")));
}

TEST_F(Served, EveryTargetOfAnUpstreamSaysWhyItIsLeftOutAndUntilWhen) {
  for (std::uint32_t i = 0; i < TargetState::kFailuresInRow; ++i)
    state(1).failed(AttemptFault::connect, {}, clock.steady());
  state(1).eject(clock.steady(), 0);
  clock.advance(std::chrono::seconds(6));
  state(0).rest(clock.steady(), std::chrono::seconds(12));
  const auto parts = [&] {
    ok(operator_list_upstreams(context, root));
    const auto second = last.find(R"("name":"gpu-2")");
    const auto third = last.find(R"("name":"spare")");
    return std::array{last.substr(0, second), last.substr(second, third - second),
                      last.substr(third)};
  };
  const auto [resting, ejected, unused] = parts();
  EXPECT_THAT(resting, HasSubstr(R"("targets":[{"model":"real","serves":["chat","real"],)"));
  EXPECT_THAT(resting, HasSubstr(R"("state":"resting","ejected_ms":0,"resting_ms":12000,)"));
  EXPECT_THAT(ejected, HasSubstr(R"("state":"ejected","ejected_ms":)"));
  EXPECT_THAT(
      ejected,
      HasSubstr(
          R"("ejections":1,"probe":"not asked","requests":5,"failures":5,)"
          R"("failures_in_row":5,"last_fault":"connect",)"
          R"("last_fault_ms_ago":6000,"recent_calls":5,"recent_failures":5,"recent_p95_ms":null})"));
  EXPECT_THAT(unused, HasSubstr(R"("models":[],"targets":[]})"));
  state(1).drain(true);
  EXPECT_THAT(parts()[1], HasSubstr(R"("state":"draining")"));
}

TEST_F(Served, ATestSaysWhatTheUpstreamSaid) {
  ProbeResult result;
  server.on_test_upstream = [&](const std::shared_ptr<const Upstream>& upstream) {
    EXPECT_EQ(upstream->name, "gpu-1");
    return result;
  };
  result.alive = true;
  result.status = 200;
  result.took = std::chrono::milliseconds{12};
  for (int i = 0; i < 21; ++i) result.models.push_back("m" + std::to_string(i));
  const auto good = ok(operator_test_upstream(context, root, "gpu-1", {}));
  EXPECT_TRUE(bool(good["ok"]));
  EXPECT_THAT(text(good, "message"), ::testing::EndsWith("m18, m19 and 1 more"));
  result = {};
  result.failure = "connection refused";
  EXPECT_EQ(text(ok(operator_test_upstream(context, root, "gpu-1", {})), "message"),
            "connection refused");
  fails(operator_test_upstream(context, root, "gpu-9", {}), ErrorCode::not_found, "name");
  fails(operator_test_upstream(context, root, "gpu-1", R"({"url":"http://x"})"),
        ErrorCode::invalid_argument, "url");
}

TEST_F(Served, ATargetIsDrainedAndPutBack) {
  const auto drain = [&](const std::string& name, const std::string& body) {
    return operator_drain_upstream(context, root, actor(root), name, body);
  };
  const auto drained = ok(drain("gpu-1", R"({"draining":true,"model":"real"})"));
  EXPECT_EQ(number(drained, "targets"), 1);
  EXPECT_TRUE(state(0).draining());
  EXPECT_FALSE(state(1).draining());
  ok(drain("gpu-2", R"({"draining":true})"));
  EXPECT_TRUE(state(1).draining());
  ok(drain("gpu-1", R"({"draining":false,"model":"real"})"));
  EXPECT_FALSE(state(0).draining());
  fails(drain("gpu-9", R"({"draining":true})"), ErrorCode::not_found, "name");
  fails(drain("spare", R"({"draining":true})"), ErrorCode::not_found, "name");
  fails(drain("gpu-1", R"({"draining":true,"model":"chat"})"), ErrorCode::not_found, "model");
  fails(drain("gpu-1", "{}"), ErrorCode::missing_field, "draining");
  fails(drain("gpu-1", R"({"draining":"yes"})"), ErrorCode::invalid_type, "draining");
  EXPECT_FALSE(state(0).draining());
}

TEST_F(Served, ATargetTellsHowItsCallsOfTheLastFiveMinutesWent) {
  state(0).took(clock.steady(), std::chrono::milliseconds(7));
  state(0).failed(AttemptFault::connect, {}, clock.steady());
  ok(operator_list_upstreams(context, root));
  EXPECT_THAT(last, HasSubstr(R"("recent_calls":2,"recent_failures":1,"recent_p95_ms":7)")) << last;
  EXPECT_THAT(last, HasSubstr(R"("recent_calls":0,"recent_failures":0,"recent_p95_ms":null)"));
  clock.advance(std::chrono::minutes(6));
  ok(operator_list_upstreams(context, root));
  EXPECT_THAT(last, ::testing::Not(HasSubstr(R"("recent_calls":2)")));
}

TEST_F(OperatorData, WithoutAServerThereIsNothingToSee) {
  fails(console_models(context, root), ErrorCode::service_unavailable, "");
  fails(operator_list_upstreams(context, root), ErrorCode::service_unavailable, "");
  fails(operator_settings(context, root), ErrorCode::service_unavailable, "");
  server.on_settings = [] { return std::string(R"({"data":[]})"); };
  ok(operator_settings(context, root));
}

}  // namespace
}  // namespace solidrust
