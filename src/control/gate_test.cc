#include "control/gate.h"

#include <thread>

#include <gmock/gmock.h>

#include "control/accounts/account_operations.h"
#include "control/alerts/alert_operations.h"
#include "control/budgets/budget_operations.h"
#include "control/console_data/console_requests.h"
#include "control/doors.h"
#include "control/keys/key_operations.h"
#include "control/testing/data_fixture.h"

namespace solidrust {
namespace {

// Nothing writes but a Change, and nobody but the gate makes one. In how many ways it writes:
template <class Table>
constexpr int kWrites =
    int(requires(Table& table, const AccountRow& row, const AuditRow& audit) {
      table.insert(row, audit);
    }) +
    int(requires(Table& table, const AuditRow& audit) {
      table.set_tier(AccountId(), std::string_view(), audit);
    }) +
    int(requires(Table& table, const KeyRow& key, const AuditRow& audit) {
      table.insert(key, audit);
    }) +
    int(requires(Table& table, const KeyRow& key, const AuditRow& audit) {
      table.update(key, audit);
    }) +
    int(requires(Table& table, const KeyRow& key, const AuditRow& audit) {
      table.rotate(key, key, audit);
    }) +
    int(requires(Table& table, const TierRow& row, const AuditRow& audit) {
      table.set(row, audit);
    }) +
    int(requires(Table& table, const AuditRow& audit) {
      table.remove(std::string_view(), audit);
    }) +
    int(requires(Table& table, const AuditRow& audit) { table.add(audit); }) +
    int(requires(Table& table, const ConsoleStore::Work& work) { table.change(work); }) +
    int(requires(Table& table, const BudgetRow& row, const AuditRow& audit) {
      table.set(row, audit);
    }) +
    int(requires(Table& table, const std::vector<std::string>& models, const AuditRow& audit) {
      table.set(std::string_view(), models, audit);
    }) +
    int(requires(Table& table, const AuditRow& audit) {
      table.resend(std::int64_t(), std::int64_t(), audit);
    }) +
    int(requires(Table& table, UsageStore& usage, SetAside::Applied& applied) {
      table.apply(usage, SetAside::Choice(), applied);
    }) +
    int(requires(Table& table) { table.discard(SetAside::Choice()); }) +
    int(requires(Table& table) { table.append(std::span<const UsageRecord>()); }) +
    int(requires(Table& table) { table.prune(UsageStore::Keep(), std::size_t()); });
static_assert(kWrites<AccountStore> == 2 && kWrites<AccountTable> == 0);
static_assert(kWrites<KeyStore> == 3 && kWrites<KeyTable> == 0);
static_assert(kWrites<TierStore> == 2 && kWrites<TierTable> == 0);
static_assert(kWrites<AuditStore> == 1 && kWrites<AuditTable> == 0);
static_assert(kWrites<ConsoleStore> == 1 && kWrites<PeopleTable> == 0);
static_assert(kWrites<BudgetStore> == 1 && kWrites<BudgetTable> == 0);
static_assert(kWrites<DrainStore> == 1 && kWrites<DrainTable> == 0);
static_assert(kWrites<AlertStore> == 1 && kWrites<AlertTable> == 0);
static_assert(kWrites<SetAside> == 2 && kWrites<SetAsideTable> == 0);
static_assert(kWrites<UsageStore> == 2 && kWrites<UsageTable> == 0);
static_assert(!std::is_constructible_v<Change, ControlContext&, const Caller&>);
static_assert(!std::is_copy_constructible_v<Change> && !std::is_move_constructible_v<Change>);

class GateTest : public ConsoleDataTest {
 protected:
  GateTest() {
    for (auto* id : {&mine, &theirs}) {
      const SessionIdentity& whose = id == &mine ? ada : eve;
      KeyPolicy policy;
      policy.name = "k";
      const auto made = Gate::perform(context, by(whose), kCreateKey, {}, policy);
      EXPECT_TRUE(made.ok());
      *id = made->row.id.str();
    }
  }
  static Caller by(const SessionIdentity& who) { return Caller::person(who, actor(who)); }
  Result<KeyRow> rename(const Caller& caller, const std::string& id) {
    KeyChanges changes;
    changes.name = "renamed";
    return Gate::perform(context, caller, kChangeKey, id, changes);
  }
  void set(const AccountId& account, const std::function<void(ConsoleAccountRow&)>& change) {
    EXPECT_TRUE(stores->people()
                    .change([&](ConsoleRows& rows) -> Result<void> {
                      ConsoleAccountRow row = **rows.account(account);
                      change(row);
                      return rows.update_account(row);
                    })
                    .ok());
  }
  std::string mine, theirs;
};

TEST_F(GateTest, AnothersObjectIsAnsweredAsOneThatThereIsNot) {
  const auto foreign = rename(by(ada), theirs);
  const auto unknown = rename(by(ada), KeyId::make(random).str());
  ASSERT_FALSE(foreign.ok());
  EXPECT_EQ(foreign.error().code, ErrorCode::not_found);
  EXPECT_EQ(foreign.error().message, unknown.error().message);
  EXPECT_EQ(foreign.error().param, unknown.error().param);
  EXPECT_EQ(foreign.error().internal, unknown.error().internal);
  EXPECT_EQ(stores->keys().find(*KeyId::parse(theirs))->value().name, "k");
  EXPECT_TRUE(rename(by(ada), mine).ok());
}

TEST_F(GateTest, ItIsTheAccountAsItIsNowThatCounts) {
  set(ada.account, [](ConsoleAccountRow& row) { row.role = Role::member; });
  EXPECT_EQ(rename(by(ada), mine).error().code, ErrorCode::forbidden) << "its role was taken back";
  set(ada.account, [](ConsoleAccountRow& row) {
    row.role = Role::owner;
    row.disabled = true;
  });
  EXPECT_EQ(rename(by(ada), mine).error().code, ErrorCode::not_authenticated);
  set(ada.account, [](ConsoleAccountRow& row) { row.disabled = false; });
  EXPECT_TRUE(rename(by(ada), mine).ok());
  SessionIdentity lifted = ada;  // a session of a member, whose account is an owner
  lifted.role = Role::member;
  EXPECT_EQ(rename(by(lifted), mine).error().code, ErrorCode::forbidden);
}

// Of the role that was, nothing is left: not what the table gives both roles on different objects.
TEST_F(GateTest, ASessionOfAnotherRoleIsNoSession) {
  UsageRecord record;
  record.id = "req_of_eve";
  record.time_ms = now_ms();
  const std::string account = eve.account.str();
  record.account = account;
  record.key = theirs;
  record.model = "m";
  record.status = 200;
  ASSERT_TRUE(stores->usage().append({&record, 1}).ok());
  const SessionIdentity auditor = in_role(root, Role::auditor);
  EXPECT_TRUE(perform_at(context, by(auditor), kShowRequest, "req_of_eve", {}).ok());
  in_role(root, Role::owner);
  const auto shown = perform_at(context, by(auditor), kShowRequest, "req_of_eve", {});
  ASSERT_FALSE(shown.ok()) << "an owner sees another's request";
  EXPECT_EQ(shown.error().code, ErrorCode::not_authenticated);
  EXPECT_EQ(console_list_requests(context, auditor, {}, std::string(kAllAccounts)).error().code,
            ErrorCode::not_authenticated);
}

TEST_F(GateTest, NobodyDeletesTheirOwnAccount) {
  const auto own = Gate::perform(context, by(root), kDeleteAccount, root.account.str(), {});
  ASSERT_FALSE(own.ok());
  EXPECT_EQ(own.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(own.error().message, "You cannot delete your own account.");
  EXPECT_EQ(own.error().param, "id");
  EXPECT_TRUE(Gate::perform(context, by(root), kDeleteAccount, eve.account.str(), {}).ok());
}

TEST_F(GateTest, WhoMayNotIsTurnedAwayBeforeAnythingIsRead) {
  const SessionIdentity reader = in_role(ada, Role::member);
  const auto refused = perform_at(context, by(reader), kChangeKey, mine, "{not JSON");
  EXPECT_EQ(refused.error().code, ErrorCode::forbidden);
  const auto nobody = perform_at(context, Caller{}, kChangeKey, mine, "{not JSON");
  EXPECT_EQ(nobody.error().code, ErrorCode::not_authenticated);
  SessionIdentity unverified = in_role(ada, Role::owner);
  unverified.verified = false;
  EXPECT_EQ(perform_at(context, by(unverified), kRotateKey, mine, "{").error().code,
            ErrorCode::forbidden);
  EXPECT_TRUE(perform_at(context, by(unverified), kChangeKey, mine, R"({"name":"x"})").ok());
}

TEST_F(GateTest, AKeysBudgetIsTheInstallations) {
  for (const Role role : {Role::owner, Role::member, Role::auditor})
    EXPECT_EQ(
        Gate::perform(context, by(in_role(ada, role)), kSetKeyBudget, mine, {1, {}}).error().code,
        ErrorCode::forbidden);
  EXPECT_EQ(Gate::perform(context, by(root), kSetKeyBudget, mine, {1, {}}).error().code,
            ErrorCode::service_unavailable);
}

TEST_F(GateTest, WhatTakesLongHoldsUpNoChange) {
  server.on_test_alerts = [&]() -> Result<std::vector<SinkTest>> {
    // Another change passes the gate meanwhile: with the lock held it would wait for ever.
    std::thread other([&] { EXPECT_TRUE(rename(by(ada), mine).ok()); });
    other.join();
    return std::vector<SinkTest>{};
  };
  EXPECT_TRUE(Gate::perform(context, by(root), kTestAlerts, {}, {}).ok());
  EXPECT_EQ(audited().front(), "alert.test");
}

TEST_F(GateTest, TheServerIsToldAfterTheCommitAndBeforeTheAnswer) {
  std::string seen;
  server.on_key_changed = [&](const KeyId& key, bool) {
    seen = stores->keys().find(key)->value().name;
  };
  ASSERT_TRUE(rename(by(ada), mine).ok());
  EXPECT_EQ(seen, "renamed");
}

TEST_F(GateTest, OfTwoChangesAtOnceNeitherUndoesTheOther) {
  std::thread renamer([&] {
    for (int i = 0; i < 20; ++i) {
      KeyChanges changes;
      changes.name = "n" + std::to_string(i);
      EXPECT_TRUE(Gate::perform(context, by(ada), kChangeKey, mine, changes).ok());
    }
  });
  EXPECT_TRUE(
      Gate::perform(context, Caller::shell({"cli", "", ""}), kRevokeKey, mine, {"over", false})
          .ok());
  renamer.join();
  EXPECT_EQ(stores->keys().find(*KeyId::parse(mine))->value().status, KeyStatus::revoked);
}

TEST(Authority, NobodyMayAnythingAndTheShellEverything) {
  for (const Action action : kActions) {
    EXPECT_EQ(may(Caller{}, action, {}), Verdict::not_signed_in);
    EXPECT_EQ(may(Caller::shell({}), action, AccountId()), Verdict::yes);
    EXPECT_EQ(may(Caller::system({}), action, AccountId()), Verdict::yes);
  }
}

TEST(Authority, AnothersObjectsAreHiddenUnlessTheActionReachesThem) {
  SystemRandom random;
  const Owner foreign = AccountId::make(random);
  for (const Role role : kRoles)
    for (const Action action : kActions) {
      SessionIdentity who{AccountId::make(random), "a@b.c", role, "ses_1", true, false};
      const Caller caller = Caller::person(who, {});
      const bool allowed = may(role, action);
      EXPECT_EQ(may(caller, action, who.account), allowed ? Verdict::yes : Verdict::forbidden);
      const bool reaches = action == Action::see_installation ||
                           action == Action::change_installation ||
                           (action == Action::see_requests && may(role, Action::see_installation));
      EXPECT_EQ(may(caller, action, foreign), !allowed  ? Verdict::forbidden
                                              : reaches ? Verdict::yes
                                                        : Verdict::hidden)
          << int(role) << " " << int(action);
    }
}

}  // namespace
}  // namespace solidrust
