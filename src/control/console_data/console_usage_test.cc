#include "control/console_data/console_usage.h"

#include "base/time_units.h"
#include "control/console_data/console_keys.h"
#include "control/console_data/console_limits.h"
#include "control/console_data/console_requests.h"
#include "control/testing/data_fixture.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConsoleUsage : public ConsoleDataTest {
 protected:
  ConsoleUsage() {
    clock.advance(std::chrono::milliseconds(kDayMs - now_ms() % kDayMs + 12 * kHourMs));  // a noon
    key = text(ok(console_create_key(context, ada, actor(ada), R"({"name":"k"})")), "id");
    foreign = text(ok(console_create_key(context, eve, actor(eve), R"({"name":"k"})")), "id");
  }
  struct Use {
    std::int64_t ago_ms = 0;
    std::string model = "m";
    std::uint32_t latency_ms = 100;
    std::uint16_t status = 200;
    std::string route = {};
    Environment environment = Environment::live;
    bool stream = false;
    std::string target = "gpu/x";
  };
  std::string use(const SessionIdentity& who, const std::string& with, const Use& made) {
    const std::string id = "req_" + std::to_string(count++);
    UsageRecord record;
    record.id = id;
    record.time_ms = now_ms() - made.ago_ms;
    record.account = who.account.str();
    record.key = with;
    record.environment = made.environment;
    record.model = made.model;
    record.target = made.target;
    record.stream = made.stream;
    record.prompt_tokens = 10;
    record.completion_tokens = 5;
    record.cost_nano = 1'500'000'000;
    record.latency_ms = made.latency_ms;
    record.first_token_ms = 40;
    record.status = made.status;
    record.attempts = 1;
    record.partial = record.estimated = made.status >= 400;
    record.route = made.route;
    EXPECT_TRUE(stores->usage().append({&record, 1}).ok());
    return id;
  }
  simdjson::dom::element usage(const ConsoleUsageQuestion& question) {
    return ok(console_usage(context, ada, question));
  }
  std::string key, foreign;
  int count = 0;
};

TEST_F(ConsoleUsage, ByTimeThereIsARowForEveryStep) {
  use(ada, key, {});
  use(ada, key, {.ago_ms = 3 * kHourMs, .status = 500});
  use(eve, foreign, {});
  struct Case {
    std::int64_t span_ms, step_ms;
    std::size_t rows;
  };
  for (const Case& row : {Case{3 * kHourMs + 2'000, 5 * kMinuteMs, 37},
                          {12 * kHourMs, 5 * kMinuteMs, 145},
                          {12 * kHourMs + 1, kHourMs, 13},
                          {kDayMs, kHourMs, 25},
                          {2 * kDayMs, kHourMs, 49},
                          {2 * kDayMs + 1, 6 * kHourMs, 9},
                          {7 * kDayMs, 6 * kHourMs, 29},
                          {8 * kDayMs, 6 * kHourMs, 33},
                          {8 * kDayMs + 1, kDayMs, 9},
                          {30 * kDayMs, kDayMs, 31}}) {
    // From noon and a second: as a browser asks, not at the beginning of a step.
    const std::int64_t until = now_ms() + 1'000;
    const auto answer = usage({.since_ms = until - row.span_ms, .until_ms = until});
    EXPECT_EQ(number(answer, "step_ms"), row.step_ms);
    const auto groups = texts(answer, "data", "group");
    EXPECT_NEAR(static_cast<double>(groups.size()), static_cast<double>(row.rows), 1)
        << row.span_ms;
    for (std::size_t i = 1; i < groups.size(); ++i)
      EXPECT_EQ(std::stoll(groups[i]) - std::stoll(groups[i - 1]), row.step_ms);
    EXPECT_EQ(number(answer["total"], "requests"), 2);
    EXPECT_EQ(number(answer["total"], "failed"), 1);
    EXPECT_EQ(number(answer["total"], "partial"), 1);
    EXPECT_EQ(number(answer["total"], "estimated"), 1);
    std::int64_t sum = 0;
    for (const auto item : answer["data"].get_array()) sum += number(item, "requests");
    EXPECT_EQ(sum, 2);
  }
}

TEST_F(ConsoleUsage, ShortPeriodsHaveMinutes) {
  use(ada, key, {.latency_ms = 100});
  use(ada, key, {.ago_ms = 2 * kMinuteMs, .latency_ms = 900, .status = 500});
  use(ada, key, {.ago_ms = 16 * kMinuteMs});
  use(eve, foreign, {});
  const std::int64_t until = now_ms() + 1;
  for (const char* const by : {"time", "model", "key", "day"}) {
    const auto answer =
        usage({.by = by, .since_ms = until - 15 * kMinuteMs, .until_ms = until, .model = "m"});
    EXPECT_EQ(number(answer, "step_ms"), kMinuteMs) << by;
    EXPECT_EQ(number(answer, "since_ms"), now_ms() - 15 * kMinuteMs) << by;
    EXPECT_EQ(number(answer, "until_ms"), now_ms() + kMinuteMs) << by;
    EXPECT_EQ(number(answer["total"], "requests"), 2) << by;
    EXPECT_EQ(number(answer["total"], "failed"), 1) << by;
    EXPECT_EQ(number(answer["total"], "cost_nano"), 3'000'000'000) << by;
    double p95 = 0;
    ASSERT_EQ(answer["total"]["latency_p95_ms"].get(p95), simdjson::SUCCESS);
    EXPECT_NEAR(p95, 900, 900 / 32.0) << by;
    EXPECT_EQ(answer["data"].get_array().value().size(), by == std::string("time") ? 16u : 1u);
  }
  const auto longest = usage({.since_ms = until - 3 * kHourMs, .until_ms = until});
  EXPECT_EQ(number(longest, "step_ms"), kMinuteMs);
  EXPECT_EQ(number(longest["total"], "requests"), 3);
}

// promise: L70
TEST_F(ConsoleUsage, WithoutTheRecordsAStepIsAnHour) {
  use(ada, key, {.ago_ms = 3 * kDayMs});
  use(ada, key, {.ago_ms = kDayMs});
  use(ada, key, {});
  const std::int64_t then = now_ms() - kDayMs;
  const ConsoleUsageQuestion question{.since_ms = then - kHourMs, .until_ms = then + kHourMs};
  EXPECT_EQ(number(usage(question), "step_ms"), kMinuteMs);
  ASSERT_TRUE(stores->usage().prune({.records_since_ms = now_ms()}, 100).ok());
  const auto pruned = usage(question);
  EXPECT_EQ(number(pruned, "step_ms"), kHourMs);
  EXPECT_EQ(number(pruned["total"], "requests"), 1);
  EXPECT_EQ(number(usage({.since_ms = now_ms(), .until_ms = now_ms() + 1}), "step_ms"), kMinuteMs);
}

TEST_F(ConsoleUsage, GroupsAndFiltersAreOfTheAccountAlone) {
  const std::string second =
      text(ok(console_create_key(context, ada, actor(ada), R"({"name":"k2"})")), "id");
  use(ada, key, {.model = "m1"});
  use(ada, second, {.model = "m1"});
  use(ada, second, {.model = "m2"});
  use(eve, foreign, {.model = "m1"});
  EXPECT_THAT(texts(usage({.by = "model"}), "data", "group"), ElementsAre("m1", "m2"));
  EXPECT_THAT(texts(usage({.by = "key"}), "data", "group"), ElementsAre(second, key));
  EXPECT_THAT(texts(usage({.by = "key", .model = "m2"}), "data", "group"), ElementsAre(second));
  EXPECT_EQ(number(usage({.by = "day", .key = key})["total"], "requests"), 1);
  EXPECT_EQ(number(usage({.model = "nope"})["total"], "requests"), 0);
  for (const std::string& wrong : {foreign, std::string("key_nope")})
    fails(console_usage(context, ada, {.key = wrong}), ErrorCode::not_found, "key");
}

TEST_F(ConsoleUsage, PercentilesAreOfAllRowsTogetherAndNullWithoutAny) {
  for (std::uint32_t i = 1; i <= 100; ++i) use(ada, key, {.latency_ms = i * 10});
  const auto total = usage({})["total"].value();
  double p50 = 0;
  double p95 = 0;
  ASSERT_EQ(total["latency_p50_ms"].get(p50), simdjson::SUCCESS);
  ASSERT_EQ(total["latency_p95_ms"].get(p95), simdjson::SUCCESS);
  EXPECT_NEAR(p50, 500, 500 / 32.0);
  EXPECT_NEAR(p95, 950, 950 / 32.0);
  EXPECT_TRUE(usage({.model = "nope"})["total"]["latency_p50_ms"].is_null());
}

// promise: L57, L58
TEST_F(ConsoleUsage, LiveCallsAreNotThinnedOutByTestCalls) {
  for (int i = 0; i < 10; ++i) use(ada, key, {.latency_ms = 2'000, .status = 500});
  for (int i = 0; i < 990; ++i) use(ada, key, {.latency_ms = 1, .environment = Environment::test});
  for (const char* const by : {"time", "model", "key", "day"}) {
    const auto live = usage({.by = by})["total"].value();
    EXPECT_EQ(number(live, "requests"), 10) << by;
    EXPECT_EQ(number(live, "failed"), 10) << by;
    double p50 = 0;
    ASSERT_EQ(live["latency_p50_ms"].get(p50), simdjson::SUCCESS);
    EXPECT_GT(p50, 1'900) << by;
  }
  EXPECT_EQ(number(usage({.environment = "test"})["total"], "requests"), 990);
  const auto file = console_usage_csv(context, ada, {.by = "model", .environment = "test"});
  ASSERT_TRUE(file.ok());
  EXPECT_THAT(*file, HasSubstr("Z,990,0,"));
  for (const char* const by : {"time", "model", "key", "day"}) {
    const auto both = usage({.by = by, .environment = "both"});
    EXPECT_EQ(number(both["total"], "requests"), 1'000) << by;
    EXPECT_EQ(number(both["total"], "failed"), 10) << by;
    double p50 = 0;
    ASSERT_EQ(both["total"]["latency_p50_ms"].get(p50), simdjson::SUCCESS);
    EXPECT_GT(p50, 1'900) << by;  // of live calls alone
    std::int64_t most = 0;
    for (const auto item : both["data"].get_array())
      most = std::max(most, number(item, "requests"));
    EXPECT_EQ(most, 1'000) << by;  // one row, not one for each
  }
  fails(console_usage(context, ada, {.environment = "dead"}), ErrorCode::invalid_value,
        "environment");
}

TEST_F(ConsoleUsage, ThePeriodHasBounds) {
  const std::int64_t now = now_ms();
  fails(console_usage(context, ada, {.by = "week"}), ErrorCode::invalid_value, "by");
  fails(console_usage(context, ada, {.since_ms = now, .until_ms = now}), ErrorCode::invalid_value,
        "since");
  fails(console_usage(context, ada, {.since_ms = now - 366 * kDayMs - 1, .until_ms = now}),
        ErrorCode::invalid_value, "since");
  ok(console_usage(context, ada, {.since_ms = now - 366 * kDayMs, .until_ms = now}));
  fails(console_usage(context, ada, {.until_ms = now + kDayMs + 1}), ErrorCode::invalid_value,
        "until");
  ok(console_usage(context, ada, {.until_ms = now + kDayMs}));
}

TEST_F(ConsoleUsage, TheFileHasTheSameRowsAndNoFormula) {
  use(ada, key, {.model = "=cmd|' /C calc'!A0"});
  const auto csv = console_usage_csv(context, ada, {.by = "model"});
  ASSERT_TRUE(csv.ok());
  const std::string columns =
      "since_utc,until_utc,requests,failed,partial,estimated,prompt_tokens,completion_tokens,"
      "cached_tokens,cost,latency_p50_ms,latency_p95_ms,first_token_p50_ms,"
      "images,audio_seconds,characters,documents,refused\r\n";
  const std::string noon = format_timestamp(now_ms());
  const std::string before = format_timestamp(now_ms() - kDayMs);
  const std::string after = format_timestamp(now_ms() + kHourMs);
  const std::string figures = ",1,0,0,0,10,5,0,1.5,101.5,101.5,40.5,0,0,0,0,0\r\n";
  EXPECT_EQ(*csv, "model," + columns + "'=cmd|' /C calc'!A0," + before + "," + after + figures);
  const auto times = console_usage_csv(context, ada, {});
  ASSERT_TRUE(times.ok());
  EXPECT_THAT(*times, ::testing::StartsWith(columns));
  EXPECT_THAT(*times, HasSubstr("\r\n" + noon + "," + after + figures));
  const auto keys = console_usage_csv(context, ada, {.by = "key"});
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(*keys, "key_name,key," + columns + "k," + key + "," + before + "," + after + figures);
  const auto days = console_usage_csv(context, ada, {.by = "day"});
  ASSERT_TRUE(days.ok());
  const std::string midnight = format_timestamp(now_ms() - 12 * kHourMs);
  EXPECT_THAT(*days, HasSubstr(midnight.substr(0, 10) + "," + midnight + "," + after + figures));
}

TEST_F(ConsoleUsage, RequestsGoBackPageByPage) {
  std::vector<std::string> made;
  for (int i = 0; i < 3; ++i) made.insert(made.begin(), use(ada, key, {.ago_ms = 10 - i}));
  use(eve, foreign, {});
  const auto first = ok(console_list_requests(context, ada, {.limit = 2}));
  EXPECT_THAT(texts(first, "data", "id"), ElementsAre(made[0], made[1]));
  const std::string next = text(first, "next");
  const auto second = ok(console_list_requests(context, ada, {.before = next, .limit = 2}));
  EXPECT_THAT(texts(second, "data", "id"), ElementsAre(made[2]));
  EXPECT_TRUE(second["next"].is_null());
  for (const char* const wrong : {"x", "1", "1-", "-1", "1-2-3", "1--2", "99999999999999999999-1"})
    fails(console_list_requests(context, ada, {.before = wrong}), ErrorCode::invalid_value,
          "before");
}

TEST_F(ConsoleUsage, RequestsAreFilteredAndOnlyOnesOwn) {
  const std::string failed = use(ada, key, {.model = "m2", .status = 500});
  const std::string fine = use(ada, key, {});
  const std::string other = use(eve, foreign, {});
  const auto ids = [&](const RequestsQuestion& question) {
    return texts(ok(console_list_requests(context, ada, question)), "data", "id");
  };
  EXPECT_THAT(ids({.status = "failed"}), ElementsAre(failed));
  EXPECT_THAT(ids({.status = "ok"}), ElementsAre(fine));
  EXPECT_THAT(ids({.model = "m2"}), ElementsAre(failed));
  EXPECT_THAT(ids({.key = key}), ElementsAre(fine, failed));
  const std::string tried = use(ada, key, {.environment = Environment::test});
  EXPECT_THAT(ids({}), ElementsAre(tried, fine, failed));
  EXPECT_THAT(ids({.environment = "test"}), ElementsAre(tried));
  EXPECT_THAT(ids({.environment = "live"}), ElementsAre(fine, failed));
  fails(console_list_requests(context, ada, {.environment = "both"}), ErrorCode::invalid_value,
        "environment");
  fails(console_list_requests(context, ada, {.key = foreign}), ErrorCode::not_found, "key");
  EXPECT_THAT(ids({.search = failed.substr(4)}), ElementsAre(failed));
  fails(console_list_requests(context, ada, {.status = "broken"}), ErrorCode::invalid_value,
        "status");
  fails(console_get_request(context, ada, other), ErrorCode::not_found, "id");
  EXPECT_EQ(number(ok(console_get_request(context, ada, fine)), "status"), 200);
}

TEST_F(ConsoleUsage, RequestsAreNarrowedByStatusTimeAndLatency) {
  const auto ids = [&](const RequestsQuestion& question) {
    return texts(ok(console_list_requests(context, ada, question)), "data", "id");
  };
  const auto refused = [&](const RequestsQuestion& question, const char* field) {
    fails(console_list_requests(context, ada, question), ErrorCode::invalid_value, field);
  };
  const std::string limited = use(ada, key, {.ago_ms = 30, .status = 429});
  const std::string broken = use(ada, key, {.ago_ms = 20, .status = 500});
  const std::string playground = use(ada, std::string(kPlaygroundKeyId), {.ago_ms = 10});
  EXPECT_THAT(ids({.status = "4xx"}), ElementsAre(limited));
  EXPECT_THAT(ids({.status = "5xx"}), ElementsAre(broken));
  EXPECT_THAT(ids({.status = "429"}), ElementsAre(limited));
  EXPECT_THAT(ids({.status = "599"}), ElementsAre());
  for (const char* const wrong : {"600", "99", "3xx", "4x", "0x1", "-429", "4 2"})
    refused({.status = wrong}, "status");
  EXPECT_THAT(ids({.key = "playground"}), ElementsAre(playground));
  EXPECT_THAT(ids({.since_ms = now_ms() - 20}), ElementsAre(playground, broken));
  EXPECT_THAT(ids({.until_ms = now_ms() - 20}), ElementsAre(limited));
  EXPECT_THAT(ids({.since_ms = 1, .until_ms = 2}), ElementsAre());
  refused({.since_ms = 2, .until_ms = 2}, "until");
  EXPECT_THAT(ids({.least_latency_ms = 1'000'000}), ElementsAre());
}

TEST_F(ConsoleUsage, RequestsAreNarrowedByWhetherTheyWereStreamed) {
  const std::string whole = use(ada, key, {.ago_ms = 30});
  const std::string first = use(ada, key, {.ago_ms = 20, .stream = true});
  const std::string last_one = use(ada, key, {.ago_ms = 10, .status = 500, .stream = true});
  const auto ids = [&](const RequestsQuestion& question) {
    return texts(ok(console_list_requests(context, ada, question)), "data", "id");
  };
  EXPECT_THAT(ids({.stream = "yes"}), ElementsAre(last_one, first));
  EXPECT_THAT(ids({.stream = "no"}), ElementsAre(whole));
  EXPECT_THAT(ids({.status = "ok", .stream = "yes"}), ElementsAre(first));
  const auto page = ok(console_list_requests(context, ada, {.limit = 1, .stream = "yes"}));
  EXPECT_THAT(texts(page, "data", "id"), ElementsAre(last_one));
  EXPECT_THAT(ids({.before = text(page, "next"), .stream = "yes"}), ElementsAre(first));
  for (const char* const wrong : {"true", "1", "YES", "both"})
    fails(console_list_requests(context, ada, {.stream = wrong}), ErrorCode::invalid_value,
          "stream");
}

TEST_F(ConsoleUsage, OperatorsSeeWhoseRequestsAndByWhichUpstream) {
  const std::string adas = use(ada, key, {.ago_ms = 30, .status = 502});
  const std::string eves = use(eve, foreign, {.ago_ms = 20, .target = "other/x"});
  const std::string roots = use(root, std::string(kPlaygroundKeyId), {.ago_ms = 10});
  const std::string all(kAllAccounts);
  for (const Role role : {Role::operator_, Role::auditor}) {
    const SessionIdentity who = in_role(root, role);
    const auto list = [&](const RequestsQuestion& question, const std::string& account = {}) {
      return ok(console_list_requests(context, who, question, account));
    };
    const auto ids = [&](const RequestsQuestion& question, const std::string& account = {}) {
      return texts(list(question, account), "data", "id");
    };
    EXPECT_THAT(ids({}), ElementsAre(roots)) << "the own, unless others are asked for";
    const auto everybodys = list({}, all);
    EXPECT_THAT(texts(everybodys, "data", "id"), ElementsAre(roots, eves, adas));
    EXPECT_THAT(texts(everybodys, "data", "account_email"),
                ElementsAre("root@example.org", "eve@example.org", "ada@example.org"));
    const auto one = list({}, ada.account.str());
    EXPECT_THAT(texts(one, "data", "id"), ElementsAre(adas));
    EXPECT_THAT(texts(one, "data", "account"), ElementsAre(ada.account.str()));
    EXPECT_THAT(texts(one, "data", "key_name"), ElementsAre("k"));
    EXPECT_THAT(ids({.upstream = "gpu"}, all), ElementsAre(roots, adas));
    EXPECT_THAT(ids({.status = "ok", .upstream = "gpu"}, all), ElementsAre(roots));
    EXPECT_THAT(ids({.upstream = "gpu"}), ElementsAre(roots));
    EXPECT_THAT(ids({.upstream = "gone"}, all), ElementsAre());
    EXPECT_THAT(ids({.key = foreign}, all), ElementsAre(eves));
    EXPECT_THAT(ids({.key = foreign}, eve.account.str()), ElementsAre(eves));
    EXPECT_THAT(ids({.key = std::string(kPlaygroundKey)}, all), ElementsAre(roots));
    fails(console_list_requests(context, who, {.key = foreign}, ada.account.str()),
          ErrorCode::not_found, "key");
    fails(console_list_requests(context, who, {.key = "key_none"}, all), ErrorCode::not_found,
          "key");
    for (const std::string& none : {AccountId::make(random).str(), std::string("acc_"),
                                    std::string("ada@example.org"), std::string("ALL")})
      fails(console_list_requests(context, who, {}, none), ErrorCode::not_found, "account");
    const auto page = list({.limit = 1, .upstream = "gpu"}, all);
    EXPECT_THAT(texts(page, "data", "id"), ElementsAre(roots));
    EXPECT_THAT(ids({.before = text(page, "next"), .upstream = "gpu"}, all), ElementsAre(adas));
    EXPECT_EQ(text(ok(console_get_request(context, who, adas)), "account_email"),
              "ada@example.org");
    fails(console_get_request(context, who, "req_none"), ErrorCode::not_found, "id");
  }
}

TEST_F(ConsoleUsage, MembersAskForNobodyElseAndForNoUpstream) {
  const std::string eves = use(eve, foreign, {});
  use(ada, key, {});
  for (const Role role : {Role::owner, Role::member}) {
    const SessionIdentity who = in_role(ada, role);
    for (const std::string& account :
         {eve.account.str(), ada.account.str(), AccountId::make(random).str(), std::string("all"),
          std::string("acc_")})
      fails(console_list_requests(context, who, {}, account), ErrorCode::forbidden, "account");
    for (const char* const upstream : {"gpu", "gone"})
      fails(console_list_requests(context, who, {.upstream = upstream}), ErrorCode::forbidden,
            "upstream");
    fails(console_get_request(context, who, eves), ErrorCode::not_found, "id");
    ok(console_list_requests(context, who, {}));
    EXPECT_THAT(last, ::testing::Not(HasSubstr("account")));
    EXPECT_THAT(last, ::testing::Not(HasSubstr("key_name")));
  }
}

TEST_F(ConsoleUsage, RequestsAreOrderedByAFigureInOnePage) {
  for (int i = 0; i < 3; ++i) use(ada, key, {.ago_ms = 10 - i});
  const auto sorted = ok(console_list_requests(context, ada, {.limit = 2, .sort = "latency"}));
  EXPECT_EQ(texts(sorted, "data", "id").size(), 2u);
  EXPECT_TRUE(sorted["next"].is_null());
  EXPECT_THAT(last, HasSubstr(R"("complete":true)"));
  fails(console_list_requests(context, ada, {.before = "1-1", .sort = "cost"}),
        ErrorCode::invalid_value, "before");
  fails(console_list_requests(context, ada, {.sort = "size"}), ErrorCode::invalid_value, "sort");
}

TEST_F(ConsoleUsage, ARequestsDetailHasEachAttemptWithItsReason) {
  const std::string id = use(ada, key, {.route = "gpu-1:ejected gpu-2:connect/3ms gpu-3:ok/120ms"});
  ok(console_get_request(context, ada, id));
  EXPECT_THAT(
      last,
      HasSubstr(
          R"("tries":[{"target":"gpu-1","status":0,"error":"passed over: ejected","latency_ms":0},)"
          R"({"target":"gpu-2","status":0,"error":"connect","latency_ms":3},)"
          R"({"target":"gpu-3","status":200,"error":"","latency_ms":120}])"));
  ok(console_get_request(context, ada, use(ada, key, {})));
  EXPECT_THAT(last, ::testing::Not(HasSubstr("tries")));
}

TEST_F(ConsoleUsage, LimitsHaveAMeterForEachThatTheTierHas) {
  server.on_limit_readings = [&](const AccountId& account, std::string_view tier) {
    EXPECT_EQ(account, ada.account);
    EXPECT_EQ(tier, "free");
    return std::vector<LimitReading>{
        {LimitKind::requests_per_minute, LimitOwner::account, 10, 4, 2'500},
        {LimitKind::concurrent, LimitOwner::account, 5, 0, 0}};
  };
  server.on_refusals = [](const AccountId&) {
    return RefusedHours{7, std::vector<std::uint32_t>(24, 2)};
  };
  context.upgrade_contact = "mailto:root@example.org";
  const auto limits = ok(console_limits(context, in_role(ada, Role::member)));
  EXPECT_EQ(text(limits, "upgrade_contact"), "mailto:root@example.org");
  EXPECT_EQ(number(limits["refused"], "since_ms"), 7);
  EXPECT_EQ(limits["refused"]["hours"].get_array().value().size(), 24u);
  EXPECT_EQ(text(limits, "tier"), "free");
  EXPECT_THAT(texts(limits, "tiers", "name"), ElementsAre("free", "basic", "pro", "enterprise"));
  EXPECT_THAT(texts(limits, "meters", "limit"), ElementsAre("requests_per_minute", "concurrent"));
  const auto meter = limits["meters"].at(0).value();
  EXPECT_EQ(number(meter, "used"), 4);
  EXPECT_EQ(number(meter, "resets_ms"), now_ms() + 2'500);
  EXPECT_TRUE(limits["meters"].at(1)["resets_ms"].is_null());
}

}  // namespace
}  // namespace solidrust
