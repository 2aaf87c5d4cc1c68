#include "control/console_data/operator_overview.h"

#include "base/time_units.h"
#include "control/commands.h"
#include "control/testing/data_fixture.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Overview : public ConsoleDataTest {
 protected:
  Overview() {
    clock.advance(std::chrono::milliseconds(kDayMs - now_ms() % kDayMs + 12 * kHourMs));  // a noon
    adas = new_key("ada@example.org", "billing");
    eves = new_key("eve@example.org", "search");
  }
  Result<std::string> run(std::string_view method, const std::string& params) {
    return run_command(context, Caller::shell({"cli", "", ""}), method, params);
  }
  std::string new_key(const std::string& email, const std::string& name) {
    return text(
        ok(run("keys.create", R"({"account":")" + email + R"(","name":")" + name + R"("})")), "id");
  }
  struct Use {
    std::int64_t ago_ms = 0;
    std::int64_t cost_nano = 0;
    std::string model = "chat";
    std::uint16_t status = 200;
    std::uint32_t first_token_ms = 0;
    Environment environment = Environment::live;
  };
  void use(const std::string& account, const std::string& key, const Use& made) {
    const std::string id = "req_" + std::to_string(count++);
    UsageRecord record;
    record.id = id;
    record.time_ms = now_ms() - made.ago_ms;
    record.account = account;
    record.key = key;
    record.environment = made.environment;
    record.model = made.model;
    record.prompt_tokens = 10;
    record.completion_tokens = 5;
    record.cost_nano = made.cost_nano;
    record.latency_ms = 20;
    record.first_token_ms = made.first_token_ms;
    record.status = made.status;
    record.attempts = 1;
    ASSERT_TRUE(stores->usage().append({&record, 1}).ok());
  }
  void use(const SessionIdentity& who, const std::string& key, const Use& made) {
    use(who.account.str(), key, made);
  }
  simdjson::dom::element overview(const OverviewQuestion& question = {}) {
    return ok(operator_overview(context, root, question));
  }
  static double share(simdjson::dom::element object, std::size_t row) {
    return object["data"].at(row)["share"].get_double().value();
  }
  std::string adas, eves;
  int count = 0;
};

TEST_F(Overview, NobodyElseGetsIt) {
  for (const Role role : {Role::owner, Role::member})
    fails(operator_overview(context, in_role(ada, role), {}), ErrorCode::forbidden, "");
  ok(operator_overview(context, in_role(root, Role::auditor), {}));  // but for a read-only operator
}

TEST_F(Overview, TheFiguresStandBesideThoseOfTheSameTimeBefore) {
  use(ada, adas, {.cost_nano = 3'000, .first_token_ms = 10});
  use(eve, eves, {.ago_ms = 2 * kDayMs, .cost_nano = 1'000, .status = 503, .first_token_ms = 30});
  use(ada, adas, {.ago_ms = 8 * kDayMs, .cost_nano = 500});
  use(ada, adas, {.ago_ms = 15 * kDayMs, .cost_nano = 70});  // before both
  const auto answer = overview();
  EXPECT_EQ(number(answer, "until_ms") - number(answer, "since_ms"), 7 * kDayMs);
  EXPECT_EQ(number(answer["now"], "requests"), 2);
  EXPECT_EQ(number(answer["now"], "failed"), 1);
  EXPECT_EQ(number(answer["now"], "total_tokens"), 30);
  EXPECT_EQ(number(answer["now"], "cost_nano"), 4'000);
  EXPECT_EQ(answer["now"]["first_token_p50_ms"].get_double().value(), 10);
  EXPECT_EQ(answer["now"]["first_token_p95_ms"].get_double().value(), 30);
  EXPECT_EQ(number(answer["before"], "requests"), 1);
  EXPECT_EQ(number(answer["before"], "cost_nano"), 500);
  EXPECT_TRUE(answer["before"]["first_token_p50_ms"].is_null());
}

TEST_F(Overview, AWindowBeginsWhereTheOneBeforeEnds) {
  const std::int64_t until = now_ms() / kHourMs * kHourMs;
  const auto ends = [&](std::int64_t length) {
    const auto answer = overview({.since_ms = until - length, .until_ms = until});
    return std::pair{number(answer["now"], "requests"), number(answer["before"], "requests")};
  };
  use(ada, adas, {.ago_ms = now_ms() - until + 2 * kHourMs});      // the first moment of the window
  use(ada, adas, {.ago_ms = now_ms() - until + 2 * kHourMs + 1});  // the last one before
  EXPECT_EQ(ends(2 * kHourMs), std::pair(std::int64_t{1}, std::int64_t{1}));
  EXPECT_EQ(ends(3 * kHourMs), std::pair(std::int64_t{2}, std::int64_t{0}));
  EXPECT_EQ(ends(1), std::pair(std::int64_t{0}, std::int64_t{1}));  // the hour that it is a part of
}

TEST_F(Overview, TheLargestAreRankedByCostAndNamed) {
  for (int i = 0; i < 3; ++i) use(ada, adas, {.cost_nano = 1'000});
  use(eve, eves, {.cost_nano = 7'000, .model = "big"});
  use(eve, eves, {.ago_ms = 8 * kDayMs, .cost_nano = 90'000});
  const auto answer = overview();
  EXPECT_EQ(text(answer, "ranked_by"), "cost");
  EXPECT_THAT(texts(answer["accounts"].value(), "data", "account_email"),
              ElementsAre("eve@example.org", "ada@example.org"));
  EXPECT_THAT(texts(answer["keys"].value(), "data", "key_name"), ElementsAre("search", "billing"));
  EXPECT_THAT(texts(answer["keys"].value(), "data", "account_email"),
              ElementsAre("eve@example.org", "ada@example.org"));
  EXPECT_THAT(texts(answer["models"].value(), "data", "model"), ElementsAre("big", "chat"));
  EXPECT_DOUBLE_EQ(share(answer["accounts"].value(), 0), 0.7);
  EXPECT_DOUBLE_EQ(share(answer["models"].value(), 1), 0.3);
}

TEST_F(Overview, WhereNothingIsPricedTheyAreRankedByRequests) {
  use(eve, eves, {});
  for (int i = 0; i < 3; ++i) use(ada, adas, {});
  const auto answer = overview();
  EXPECT_EQ(text(answer, "ranked_by"), "requests");
  EXPECT_THAT(texts(answer["accounts"].value(), "data", "account_email"),
              ElementsAre("ada@example.org", "eve@example.org"));
  EXPECT_DOUBLE_EQ(share(answer["keys"].value(), 0), 0.75);
}

TEST_F(Overview, TenOfEachAreShownAndHowManyThereAre) {
  for (int i = 0; i < 10; ++i) use(ada, adas, {.cost_nano = i + 1, .model = std::to_string(i)});
  EXPECT_EQ(overview()["models"]["data"].get_array().value().size(), 10u);
  use(ada, adas, {.cost_nano = 100, .model = "eleventh"});
  const auto answer = overview();
  EXPECT_EQ(number(answer["models"], "total"), 11);
  const auto models = texts(answer["models"].value(), "data", "model");
  EXPECT_EQ(models.size(), 10u);
  EXPECT_EQ(models.front(), "eleventh");
  EXPECT_EQ(models.back(), "1");
  EXPECT_DOUBLE_EQ(share(answer["models"].value(), 0), 100.0 / 155);  // of all, not of the ten
}

TEST_F(Overview, TestCallsAreNotInIt) {
  use(ada, adas, {.environment = Environment::test});
  const auto answer = overview();
  EXPECT_EQ(number(answer["now"], "requests"), 0);
  EXPECT_EQ(number(answer["accounts"], "total"), 0);
  EXPECT_TRUE(answer["now"]["latency_p95_ms"].is_null());
}

TEST_F(Overview, ThePlaygroundIsOneKeyOfNoAccountAndDeletedOnesHaveNoName) {
  use(ada, "", {.cost_nano = 30});
  use(eve, "", {.cost_nano = 30});
  const std::string gone = AccountId::make(random).str();
  use(gone, KeyId::make(random).str(), {.cost_nano = 20});
  const auto keys = overview()["keys"].value();
  EXPECT_EQ(text(keys["data"].at(0).value(), "key"), "");
  EXPECT_EQ(text(keys["data"].at(0).value(), "account"), "");
  EXPECT_EQ(number(keys["data"].at(0).value(), "cost_nano"), 60);
  EXPECT_TRUE(keys["data"].at(1)["key_name"].is_null());
  EXPECT_EQ(text(keys["data"].at(1).value(), "account"), gone);
  EXPECT_TRUE(keys["data"].at(1)["account_email"].is_null());
}

TEST_F(Overview, EveryStepHasARow) {
  use(ada, adas, {.cost_nano = 5});
  use(ada, adas, {.ago_ms = 2 * kDayMs, .cost_nano = 7, .status = 500});
  const std::int64_t until = now_ms() + 1;
  struct Case {
    std::int64_t length, step, rows;
  };
  for (const Case& row : {Case{2 * kDayMs, kHourMs, 48}, Case{2 * kDayMs + 1, kDayMs, 3},
                          Case{8 * kDayMs, kDayMs, 9}, Case{8 * kDayMs + 1, kDayMs, 8}}) {
    const auto answer = overview({.since_ms = until - row.length, .until_ms = until});
    EXPECT_EQ(number(answer, "step_ms"), row.step) << row.length;
    const auto steps = answer["steps"].get_array().value();
    EXPECT_NEAR(static_cast<double>(steps.size()), static_cast<double>(row.rows), 1) << row.length;
    std::int64_t cost = 0;
    for (const auto step : steps) cost += number(step, "cost_nano");
    EXPECT_EQ(cost, number(answer["now"], "cost_nano"));
  }
}

TEST_F(Overview, WhereTheHoursBeforeAreNotKeptThereIsNothingToCompareWith) {
  use(ada, adas, {.ago_ms = kDayMs});
  use(ada, adas, {.ago_ms = 9 * kDayMs});
  ASSERT_TRUE(stores->usage().prune({.hours_since_ms = now_ms() - 7 * kDayMs}, 1'000).ok());
  const auto answer = overview();
  EXPECT_EQ(number(answer["now"], "requests"), 1);
  EXPECT_TRUE(answer["before"].is_null()) << last;
}

TEST_F(Overview, PeriodsHaveBounds) {
  const std::int64_t now = now_ms();
  ok(operator_overview(context, root, {.since_ms = now - 366 * kDayMs, .until_ms = now}));
  fails(operator_overview(context, root, {.since_ms = now - 366 * kDayMs - 1, .until_ms = now}),
        ErrorCode::invalid_value, "since");
  ok(operator_overview(context, root, {.until_ms = now + kDayMs}));
  fails(operator_overview(context, root, {.until_ms = now + kDayMs + 1}), ErrorCode::invalid_value,
        "until");
  fails(operator_overview(context, root, {.until_ms = 0}), ErrorCode::invalid_value, "until");
  fails(operator_overview(context, root, {.since_ms = now, .until_ms = now}),
        ErrorCode::invalid_value, "since");
  ok(operator_overview(context, root, {.since_ms = 0, .until_ms = 1}));
}

TEST_F(Overview, TheCommandLineRanksTheSame) {
  int flushes = 0;
  server.on_flush_usage = [&flushes] { ++flushes; };
  use(ada, adas, {.cost_nano = 1'500'000'000});
  use(eve, eves, {.cost_nano = 500'000'000, .model = "big"});
  use(eve, eves, {.ago_ms = 8 * kDayMs, .cost_nano = 90'000'000'000});
  const auto accounts = ok(run("usage.top", {}));
  EXPECT_EQ(flushes, 1);
  EXPECT_EQ(text(accounts, "by"), "accounts");
  EXPECT_EQ(text(accounts, "ranked_by"), "cost");
  EXPECT_EQ(text(accounts, "cost"), "2");
  EXPECT_THAT(texts(accounts, "top", "account_email"),
              ElementsAre("ada@example.org", "eve@example.org"));
  EXPECT_THAT(texts(accounts, "top", "cost"), ElementsAre("1.5", "0.5"));
  EXPECT_THAT(texts(accounts, "top", "currency"), ElementsAre("USD", "USD"));
  EXPECT_THAT(texts(ok(run("usage.top", R"({"by":"keys","since":"30d"})")), "top", "key_name"),
              ElementsAre("search", "billing"));
  const auto one = ok(run("usage.top", R"({"by":"models","limit":1})"));
  EXPECT_THAT(texts(one, "top", "model"), ElementsAre("chat"));
  EXPECT_EQ(number(one, "total"), 2);
  ok(run("usage.top", R"({"limit":100})"));
  for (const char* const limit : {"0", "101"})
    fails(run("usage.top", std::string(R"({"limit":)") + limit + "}"), ErrorCode::invalid_value,
          "limit");
  fails(run("usage.top", R"({"by":"days"})"), ErrorCode::invalid_value, "by");
  fails(run("usage.top", R"({"since":"2026-01-02","until":"2026-01-02"})"),
        ErrorCode::invalid_value, "since");
}

}  // namespace
}  // namespace solidrust
