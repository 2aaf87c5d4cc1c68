#include "control/requests/request_commands.h"

#include "base/time_units.h"
#include "control/commands.h"
#include "control/console_data/console_requests.h"
#include "control/requests/requests.h"
#include "control/testing/data_fixture.h"

namespace solidrust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RequestCommands : public ConsoleDataTest {
 protected:
  RequestCommands() {
    server.on_flush_usage = [this] { ++flushes; };
    adas = new_key("ada@example.org");
    eves = new_key("eve@example.org");
  }
  Result<std::string> run(std::string_view method, const std::string& params) {
    return run_command(context, Caller::shell({"cli", "", ""}), method, params);
  }
  std::string new_key(const std::string& email) {
    return text(
        ok(run("keys.create", R"({"account":")" + email + R"(","name":"of )" + email + R"("})")),
        "id");
  }
  void use(const std::string& id, const SessionIdentity& who, const std::string& key,
           std::int64_t ago_ms = 0, std::uint16_t status = 200, const std::string& route = {},
           bool stream = false) {
    UsageRecord record;
    record.stream = stream;
    record.id = id;
    record.time_ms = now_ms() - ago_ms;
    const std::string account = who.account.str();
    record.account = account;
    record.key = key;
    record.model = "m";
    record.target = "gpu/x";
    record.prompt_tokens = 10;
    record.cost_nano = 1'500'000;
    record.latency_ms = 100;
    record.status = status;
    record.attempts = 1;
    record.route = route;
    ASSERT_TRUE(stores->usage().append({&record, 1}).ok());
  }
  std::vector<std::string> ids(const std::string& params) {
    return texts(ok(run("requests.list", params)), "data", "id");
  }
  std::string adas, eves;
  int flushes = 0;
};

TEST_F(RequestCommands, EverybodysRequestsWithWhoseTheyAre) {
  use("req_a", ada, adas, 2);
  use("req_e", eve, eves, 1, 503);
  const auto all = ok(run("requests.list", {}));
  EXPECT_THAT(texts(all, "data", "id"), ElementsAre("req_e", "req_a"));
  EXPECT_THAT(texts(all, "data", "account_email"),
              ElementsAre("eve@example.org", "ada@example.org"));
  EXPECT_THAT(texts(all, "data", "key_name"),
              ElementsAre("of eve@example.org", "of ada@example.org"));
  EXPECT_THAT(texts(all, "data", "cost"), ElementsAre("0.0015", "0.0015"));
  EXPECT_TRUE(all["next"].is_null());
  EXPECT_EQ(flushes, 1);
  EXPECT_THAT(ids(R"({"account":"ada@example.org"})"), ElementsAre("req_a"));
  EXPECT_THAT(ids(R"({"key":"of eve@example.org"})"), ElementsAre("req_e"));
  EXPECT_THAT(ids(R"({"status":"failed"})"), ElementsAre("req_e"));
  EXPECT_THAT(ids(R"({"status":"503"})"), ElementsAre("req_e"));
  EXPECT_THAT(ids(R"({"status":"4xx"})"), ElementsAre());
  EXPECT_THAT(ids(R"({"search":"Q_A"})"), ElementsAre("req_a"));
  EXPECT_THAT(ids(R"({"environment":"test"})"), ElementsAre());
}

TEST_F(RequestCommands, StreamsAndUpstreamsAloneAndTogether) {
  use("req_plain", ada, adas, 4);
  use("req_stream", ada, adas, 3, 200, {}, true);
  use("req_retried", eve, eves, 2, 200, "spare:connect/3ms gpu:ok/80ms", true);
  use("req_spared", eve, eves, 1, 200, "spare:full gpu:ok/80ms");
  EXPECT_THAT(ids(R"({"stream":"yes"})"), ElementsAre("req_retried", "req_stream"));
  EXPECT_THAT(ids(R"({"stream":"no"})"), ElementsAre("req_spared", "req_plain"));
  EXPECT_THAT(ids(R"({"upstream":"spare"})"), ElementsAre("req_retried"));
  EXPECT_THAT(ids(R"({"upstream":"gpu","stream":"yes","account":"ada@example.org"})"),
              ElementsAre("req_stream"));
  EXPECT_THAT(ids(R"({"upstream":"gone"})"), ElementsAre());
  const auto page = ok(run("requests.list", R"({"upstream":"gpu","stream":"no","limit":1})"));
  EXPECT_THAT(texts(page, "data", "id"), ElementsAre("req_spared"));
  EXPECT_THAT(ids(R"({"upstream":"gpu","stream":"no","before":")" + text(page, "next") + "\"}"),
              ElementsAre("req_plain"));
  const auto followed = ok(run("requests.follow", R"({"after":"0","stream":"yes"})"));
  EXPECT_THAT(texts(followed, "data", "id"), ElementsAre("req_stream", "req_retried"));
  EXPECT_THAT(
      texts(ok(run("requests.follow", R"({"after":"0","upstream":"spare"})")), "data", "id"),
      ElementsAre("req_retried"));
}

TEST_F(RequestCommands, WhatTheConsoleShowsOfARequestTheCommandLineShowsToo) {
  use("req_a", ada, adas, 0, 200, "gpu-1:full gpu-2:ok/80ms");
  const auto mine = ok(console_get_request(context, ada, "req_a"));
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto field : simdjson::dom::object(mine))
    fields.emplace_back(field.key, simdjson::minify(field.value));
  EXPECT_GE(fields.size(), 16u);
  const auto theirs = ok(run("requests.show", R"({"id":"req_a"})"));
  for (const auto& [name, value] : fields)
    EXPECT_EQ(simdjson::minify(theirs[name].value()), value) << name;
  EXPECT_THAT(last, HasSubstr(R"("error":"passed over: full")"));
}

TEST_F(RequestCommands, TimesAreSpansDaysAndTimes) {
  use("req_old", ada, adas, 3 * kHourMs);
  use("req_new", ada, adas, kHourMs / 2);
  EXPECT_THAT(ids(R"({"since":"1h"})"), ElementsAre("req_new"));
  EXPECT_THAT(ids(R"({"until":"1h"})"), ElementsAre("req_old"));
  EXPECT_THAT(ids(R"({"since":"1970-01-01"})"), ElementsAre("req_new", "req_old"));
  fails(run("requests.list", R"({"since":"yesterday"})"), ErrorCode::invalid_value, "since");
  fails(run("requests.list", R"({"since":"1h","until":"2h"})"), ErrorCode::invalid_value, "until");
}

TEST_F(RequestCommands, BoundsAreThoseOfTheConsole) {
  ok(run("requests.list", R"({"limit":200})"));
  fails(run("requests.list", R"({"limit":201})"), ErrorCode::invalid_value, "limit");
  fails(run("requests.list", R"({"limit":0})"), ErrorCode::invalid_value, "limit");
  ok(run("requests.list", R"({"model":")" + std::string(256, 'm') + "\"}"));
  fails(run("requests.list", R"({"model":")" + std::string(257, 'm') + "\"}"),
        ErrorCode::invalid_value, "model");
  ok(run("requests.list", R"({"search":")" + std::string(64, 'm') + "\"}"));
  fails(run("requests.list", R"({"search":")" + std::string(65, 'm') + "\"}"),
        ErrorCode::invalid_value, "search");
  fails(run("requests.list", R"({"before":"x"})"), ErrorCode::invalid_value, "before");
  fails(run("requests.list", R"({"status":"600"})"), ErrorCode::invalid_value, "status");
  fails(run("requests.list", R"({"environment":"both"})"), ErrorCode::invalid_value, "environment");
  fails(run("requests.list", R"({"stream":"maybe"})"), ErrorCode::invalid_value, "stream");
  fails(run("requests.list", R"({"stream":true})"), ErrorCode::invalid_type, "stream");
  ok(run("requests.list", R"({"upstream":")" + std::string(64, 'u') + "\"}"));
  fails(run("requests.list", R"({"upstream":")" + std::string(65, 'u') + "\"}"),
        ErrorCode::invalid_value, "upstream");
  fails(run("requests.list", R"({"account":"nobody@example.org"})"), ErrorCode::not_found,
        "account");
  const std::string other = R"({"account":"ada@example.org","key":")" + eves + "\"}";
  fails(run("requests.list", other), ErrorCode::not_found, "key");
}

TEST_F(RequestCommands, OneIsNamedByItsBeginningIfThatMeansOne) {
  use("req_aaaaaa1", ada, adas);
  use("req_aaaaaa2", ada, adas);
  use("req_bbbbbb1", eve, eves);
  EXPECT_EQ(text(ok(run("requests.show", R"({"id":"req_bbbbbb"})")), "id"), "req_bbbbbb1");
  fails(run("requests.show", R"({"id":"req_bbbbb"})"), ErrorCode::not_found, "id");
  const auto several = run("requests.show", R"({"id":"req_aaaaaa"})");
  fails(several, ErrorCode::invalid_argument, "id");
  EXPECT_THAT(several.error().message, HasSubstr("req_aaaaaa1, req_aaaaaa2"));
  EXPECT_EQ(text(ok(run("requests.show", R"({"id":"req_aaaaaa2"})")), "id"), "req_aaaaaa2");
  fails(run("requests.show", R"({"id":"req_c"})"), ErrorCode::not_found, "id");
}

TEST_F(RequestCommands, FollowingMissesNothingAndShowsNothingTwice) {
  use("req_before", ada, adas);
  std::string next = text(ok(run("requests.follow", {})), "next");
  EXPECT_THAT(last, HasSubstr(R"("data":[])"));
  const auto more = [&](const std::string& filter = {}) {
    const auto answer = ok(run("requests.follow", R"({"after":")" + next + "\"" + filter + "}"));
    next = text(answer, "next");
    return texts(answer, "data", "id");
  };
  EXPECT_THAT(more(), ElementsAre());
  use("req_quick", ada, adas);
  use("req_slow", eve, eves, kHourMs);  // began first, recorded last
  EXPECT_THAT(more(R"(,"limit":1)"), ElementsAre("req_quick"));
  EXPECT_THAT(more(), ElementsAre("req_slow"));
  use("req_fine", ada, adas);
  use("req_failed", ada, adas, 0, 500);
  EXPECT_THAT(more(R"(,"status":"failed")"), ElementsAre("req_failed"));
  EXPECT_THAT(more(), ElementsAre());
  ok(run("requests.follow", R"({"limit":1000})"));
  fails(run("requests.follow", R"({"limit":1001})"), ErrorCode::invalid_value, "limit");
  for (const char* const wrong : {"-1", "x", "1x", "99999999999999999999"})
    fails(run("requests.follow", R"({"after":")" + std::string(wrong) + "\"}"),
          ErrorCode::invalid_value, "after");
}

}  // namespace
}  // namespace solidrust
