#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/limits/limit_fields.h"
#include "control/testing/control_fixture.h"
#include "store/sql/sql_budget_store.h"
#include "store/sql/sql_usage_store.h"
#include "store/sqlite/sqlite_database.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using ::testing::HasSubstr;

class LimitCommands : public ControlTest {
 protected:
  LimitCommands() {
    server.on_tiers_changed = [this]() -> Result<void> {
      ++reloads_;
      return {};
    };
    context.usage = &usage_;
    context.budgets = &budgets_;
    server.on_flush_usage = [this] { ++flushes_; };
  }
  void used(const std::string& id, const std::string& key, const std::string& model,
            std::int64_t at_ms) {
    UsageRecord record;
    record.id = id;
    record.time_ms = at_ms;
    const auto row = keys.find(*KeyId::parse(key));
    const std::string account = (*row)->account.str();
    record.account = account;
    record.key = key;
    record.model = model;
    record.prompt_tokens = 10;
    record.completion_tokens = 5;
    record.cost_nano = 1'500'000'000;
    record.latency_ms = 40;
    record.status = 200;
    record.attempts = 1;
    const std::vector<UsageRecord> batch{record};
    ASSERT_TRUE(usage_.append(batch).ok());
  }
  std::int64_t now() const { return unix_ms(clock.system()); }

  TempFolder folder_;
  std::unique_ptr<SqliteDatabase> database_ =
      std::move(SqliteDatabase::open(folder_.path("db"), clock)).value();
  SqlUsageStore usage_{*database_};
  SqlBudgetStore budgets_{*database_};
  int reloads_ = 0;
  int flushes_ = 0;
};

TEST_F(LimitCommands, ATierIsChangedInWhatIsNamedAndTheServerIsTold) {
  ok("tiers.set", R"({"name":"pro","requests_per_minute":9,"concurrent":null})");
  EXPECT_EQ(last, R"({"name":"pro","requests_per_minute":9,"requests_per_hour":5000,)"
                  R"("requests_per_day":50000,"tokens_per_minute":500000,"concurrent":null,)"
                  R"("images_per_day":null,"audio_seconds_per_day":null,"characters_per_day":null,)"
                  R"("documents_per_day":null})");
  EXPECT_EQ(reloads_, 1);
  ok("tiers.set", R"({"name":"pro","requests_per_minute":9})");
  EXPECT_EQ(reloads_, 1);  // as it was
  ok("tiers.list");
  EXPECT_THAT(last, HasSubstr(R"("name":"pro","requests_per_minute":9,)"));
}

TEST_F(LimitCommands, TheServerIsToldOfAChangeOfATierThatMayHaveFailed) {
  for (const char* const method : {"tiers.set", "tiers.delete"}) {
    reloads_ = 0;
    journal.fail_next_write = true;
    const std::string more = method == std::string("tiers.set") ? R"(,"concurrent":1)" : "";
    EXPECT_EQ(fails(method, R"({"name":"pro")" + more + "}").code, ErrorCode::storage_error);
    EXPECT_EQ(reloads_, 1) << method;
  }
}

// promise: L4
TEST_F(LimitCommands, ANewTierHasOnlyTheLimitsThatAreGiven) {
  ok("tiers.create", R"({"name":"gold-2","limits":{"requests_per_day":7}})");
  EXPECT_THAT(last, HasSubstr(R"("requests_per_minute":null)"));
  EXPECT_THAT(last, HasSubstr(R"("requests_per_day":7)"));
  EXPECT_EQ(fails("tiers.create", R"({"name":"gold-2"})").code, ErrorCode::already_exists);
}

TEST_F(LimitCommands, ATierThatThereIsNotIsNeitherMadeNorDeletedBySlips) {
  for (const char* method : {"tiers.set", "tiers.delete"}) {
    const Error error = fails(method, R"({"name":"enterprse"})");
    EXPECT_EQ(error.code, ErrorCode::not_found) << method;
    EXPECT_EQ(error.param, "name") << method;
    EXPECT_THAT(error.message, HasSubstr("did you mean \"enterprise\"")) << method;
  }
  EXPECT_EQ(ok("tiers.list")["tiers"].get_array().value().size(), 4U);
  EXPECT_EQ(reloads_, 0);
}

// promise: L5
TEST_F(LimitCommands, ATierIsDeletedWhenNoAccountIsInIt) {
  tiers.accounts = 12;
  EXPECT_THAT(fails("tiers.delete", R"({"name":"pro"})").message, HasSubstr("12 accounts are"));
  tiers.accounts = 1;
  EXPECT_THAT(fails("tiers.delete", R"({"name":"pro"})").message, HasSubstr("1 account is"));
  tiers.accounts = 0;
  EXPECT_EQ(fails("tiers.delete", R"({"name":"free"})").code, ErrorCode::invalid_argument)
      << "new accounts get it";
  EXPECT_EQ(reloads_, 0);
  ok("tiers.delete", R"({"name":"pro"})");
  EXPECT_EQ(reloads_, 1) << "the server forgets it";
  EXPECT_EQ(fails("tiers.delete", R"({"name":"pro"})").code, ErrorCode::not_found);
}

TEST_F(LimitCommands, TheFieldsOfLimitsAreTheirNames) {
  for (std::size_t i = 0; i < kLimitKinds; ++i)
    EXPECT_EQ(kLimitFields[i], limit_name(static_cast<LimitKind>(i)));
}

TEST_F(LimitCommands, BadLimitsAreRefusedByName) {
  const struct {
    const char* params;
    const char* param;
  } rows[] = {
      {R"({"name":"pro","requests_per_minute":-1})", "requests_per_minute"},
      {R"({"name":"pro","requests_per_minute":1000000000001})", "requests_per_minute"},
      {R"({"name":"pro","requests_per_minute":"9"})", "requests_per_minute"},
      {R"({"name":"pro","unlimited":["concurrent"]})", "unlimited"},
      {R"({"name":"Pro"})", "name"},
      {R"({"name":"a b"})", "name"},
      {R"({"requests_per_minute":1})", "name"},
      {R"({"name":"pro","request_per_minute":1})", "request_per_minute"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(fails("tiers.set", row.params).param, row.param) << row.params;
  ok("tiers.set", R"({"name":"pro","tokens_per_minute":1000000000000,"requests_per_day":0})");
  EXPECT_EQ(reloads_, 1);
}

TEST_F(LimitCommands, AKeyIsMadeWithLimitsAndTheyCanBeChanged) {
  const std::string id = new_key(R"(,"limits":{"requests_per_minute":5,"concurrent":2})");
  ok("keys.show", by_id(id));
  EXPECT_THAT(last, HasSubstr(R"("limits":{"requests_per_minute":5,"concurrent":2})"));
  ok("keys.set_limits", by_id(id, R"(,"limits":{"requests_per_minute":6,"concurrent":null})"));
  EXPECT_THAT(last, HasSubstr(R"("limits":{"requests_per_minute":6})"));
  EXPECT_EQ(journal.events.back(), "forget " + id);
  EXPECT_THAT(journal.audit.back().detail_json, HasSubstr(R"("before":{"requests_per_minute":5)"));
  const std::size_t changes = journal.audit.size();
  ok("keys.set_limits", by_id(id));
  EXPECT_EQ(journal.audit.size(), changes);
  ok("keys.revoke", by_id(id));
  fails("keys.set_limits", by_id(id, R"(,"limits":{"concurrent":1})"));
}

TEST_F(LimitCommands, ABudgetIsOfAnAccountOrAKey) {
  const std::string id = new_key();
  ok("budgets.set", R"({"account":"ada@example.org","tokens":1000,"cost_nano":null})");
  ok("budgets.set", R"({"key":")" + id + R"(","tokens":null,"cost_nano":12500000000})");
  EXPECT_THAT(last, HasSubstr(R"("tokens":null,"money_nano":12500000000,"money":"12.5")"));
  ok("budgets.list");
  EXPECT_THAT(last, HasSubstr(R"("key":null,"tokens":1000)"));
  EXPECT_EQ(budgets_.list()->size(), 2u);
  ok("budgets.set", R"({"account":"ada@example.org","tokens":null,"cost_nano":null})");
  EXPECT_EQ(budgets_.list()->size(), 1u);
  ok("budgets.set", R"({"email":"ada@example.org","tokens":5,"cost_nano":null})");
  const Error none = fails("budgets.set", R"({"tokens":1})");
  EXPECT_EQ(none.code, ErrorCode::missing_field);
  EXPECT_EQ(none.param, "id");
  for (const char* const twice : {R"("id":"ada@example.org","account":"ada@example.org")",
                                  R"("account":"ada@example.org","email":"ada@example.org")"}) {
    const Error error =
        fails("budgets.set", std::string("{") + twice + R"(,"tokens":1,"cost_nano":null})");
    EXPECT_EQ(error.code, ErrorCode::invalid_argument) << twice;
    EXPECT_EQ(error.param, "id") << twice;
  }
  for (const char* const field : {"id", "account", "email"}) {
    const Error error =
        fails("budgets.set", R"({"key":")" + id + R"(",")" + field +
                                 R"(":"ada@example.org","tokens":1,"cost_nano":null})");
    EXPECT_EQ(error.code, ErrorCode::invalid_argument) << field;
    EXPECT_EQ(error.param, "key") << field;
  }
  EXPECT_EQ(fails("budgets.set", R"({"key":"key_x","tokens":1,"cost_nano":null})").param, "key");
  EXPECT_EQ(
      fails("budgets.set", R"({"account":"nobody@example.org","tokens":1,"cost_nano":null})").code,
      ErrorCode::not_found);
  EXPECT_EQ(fails("budgets.set", R"({"account":"ada@example.org","tokens":-1})").param, "tokens");
  EXPECT_EQ(fails("budgets.set", R"({"account":"ada@example.org","tokens":1})").param, "cost_nano");
}

TEST_F(LimitCommands, ABudgetGoesThroughTheRunningServer) {
  new_key();
  int set = 0;
  server.on_set_budget = [&](const BudgetRow& row, const AuditRow& noted) -> Result<void> {
    ++set;
    EXPECT_EQ(row.tokens, 7);
    EXPECT_EQ(noted.action, "budget.set");
    return {};
  };
  ok("budgets.set", R"({"account":"ada@example.org","tokens":7,"cost_nano":null})");
  EXPECT_EQ(set, 1);
  EXPECT_TRUE(budgets_.list()->empty());
}

TEST_F(LimitCommands, UsageIsGroupedAndFiltered) {
  const std::string one = new_key();
  const std::string two = new_key();
  used("r1", one, "m1", now());
  used("r2", one, "m2", now());
  used("r3", two, "m1", now());
  ok("usage.query", R"({"by":"model"})");
  EXPECT_EQ(flushes_, 1);
  EXPECT_THAT(last, HasSubstr(R"({"model":"m1","environment":"live","requests":2,)"));
  EXPECT_THAT(last, HasSubstr(R"("total_tokens":30,"images":0,)"));
  EXPECT_THAT(last, HasSubstr(R"("documents":0,"cost_nano":3000000000,"cost":"3")"));
  ok("usage.query", R"({"by":"key","account":"ada@example.org"})");
  EXPECT_THAT(last, HasSubstr(R"({"key":")" + one + R"(","account":"acc_)"));
  ok("usage.query", R"({"by":"day","key":")" + two + "\"}");
  EXPECT_THAT(last, HasSubstr(R"([{"day":"2027-01-15","environment":"live","requests":1,)"));
  ok("usage.query", R"({"environment":"test"})");
  EXPECT_THAT(last, HasSubstr(R"("usage":[])"));
  ok("usage.query", R"({"since":"2h","until":"1h"})");
  EXPECT_THAT(
      last, HasSubstr(R"("since":"2027-01-15T06:00:00.000Z","until":"2027-01-15T07:00:00.000Z")"));
}

TEST_F(LimitCommands, BadUsageQuestionsAreRefusedByName) {
  new_key();
  const struct {
    const char* params;
    const char* param;
  } rows[] = {{R"({"by":"week"})", "by"},
              {R"({"since":"yesterday"})", "since"},
              {R"({"until":"2026-13-01"})", "until"},
              {R"({"since":"1h","until":"2h"})", "since"},
              {R"({"key":"key_nobody"})", "key"},
              {R"({"account":"nobody@example.org"})", "account"},
              {R"({"environment":"prod"})", "environment"}};
  for (const auto& row : rows)
    EXPECT_EQ(fails("usage.query", row.params).param, row.param) << row.params;
  context.usage = nullptr;
  EXPECT_EQ(fails("usage.query").code, ErrorCode::service_unavailable);
}

}  // namespace
}  // namespace solidrust
