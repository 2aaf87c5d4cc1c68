#include "gateway/accounting/request_meter.h"

#include <gtest/gtest.h>

#include "gateway/accounting/usage_bound.h"
#include "gateway/testing/test_gateway.h"
#include "store/testing/temp_folder.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

constexpr std::string_view kChat =
    R"({"model":"chat","messages":[{"role":"user","content":"hi"}],"max_tokens":100})";
constexpr std::string_view kStream =
    R"({"model":"chat","messages":[{"role":"user","content":"hi"}],"max_tokens":100,"stream":true})";
constexpr std::string_view kAnswer =
    R"({"choices":[{"message":{"content":"hello"}}],"usage":{"prompt_tokens":3,"completion_tokens":4}})";
const std::string kContent = "data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\n";
const std::string kUsage =
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n";

// A test's own copy of a record, whose texts outlive the journal.
struct Recorded {
  UsageRecord record;
  std::string id, account, key, model, target, route;
};

class MeteredGateway : public TestGateway {
 protected:
  MeteredGateway() {
    journal_ =
        std::move(Journal::open(folder_.path("journal"), 1, {64 * 1024, 128 * 1024})).value();
    EXPECT_TRUE(journal_->refill().ok());
    services_.emplace(MeterServices{limiter_, policy_, *journal_});
    meter_ = &*services_;
    set_limits({});
    start({});
  }
  void set_limits(const Limits& limits) {
    policy_.replace(
        std::make_shared<const Policy>(std::vector<Policy::NamedTier>{{"pro", limits}}));
  }
  std::unique_ptr<FakeClient> call(std::string_view body,
                                   const std::string& path = "/v1/chat/completions") {
    auto client = post(path, std::string(body));
    EXPECT_TRUE(serve(*client));
    return client;
  }
  std::vector<Recorded> records() {
    std::vector<Recorded> out;
    for (const UsageRecord& record : journal_->batch(100))
      out.push_back({record, std::string(record.id), std::string(record.account),
                     std::string(record.key), std::string(record.model), std::string(record.target),
                     std::string(record.route)});
    journal_->committed();
    return out;
  }
  std::vector<LimitReading> readings(const Limits& limits) {
    const AccountId account = loader_account();
    LimitQuery query;
    query.account = account.str();
    query.account_limits = &limits;
    std::vector<LimitReading> each;
    limiter_.look(query, &each);
    return each;
  }
  AccountId loader_account() {
    if (key_.empty()) key_ = make_key();
    return last_account_;
  }

  TempFolder folder_;
  Limiter limiter_{clock_};
  PolicySource policy_;
  std::unique_ptr<Journal> journal_;
  std::optional<MeterServices> services_;
};

TEST_F(MeteredGateway, a_whole_answer_is_recorded_with_what_the_upstream_reported) {
  upstreams_.next(whole(std::string(kAnswer)));
  const auto client = call(kChat);
  ASSERT_EQ(client->status(), 200);
  const auto found = records();
  ASSERT_EQ(found.size(), 1u);
  const UsageRecord& record = found[0].record;
  EXPECT_EQ(found[0].id, client->field("x-request-id"));
  EXPECT_EQ(found[0].key, last_id_.str());
  EXPECT_EQ(found[0].account, last_account_.str());
  EXPECT_EQ(found[0].model, "chat");
  EXPECT_EQ(found[0].target, "gpu-1/real/chat");
  EXPECT_EQ(record.prompt_tokens, 3u);
  EXPECT_EQ(record.completion_tokens, 4u);
  EXPECT_EQ(record.status, 200);
  EXPECT_EQ(record.attempts, 1);
  EXPECT_EQ(record.environment, Environment::live);
  EXPECT_EQ(record.time_ms, unix_ms(clock_.system()));
  EXPECT_FALSE(record.estimated);
  EXPECT_FALSE(record.partial);
}

TEST_F(MeteredGateway, the_record_has_the_time_of_a_wall_clock_that_was_set) {
  call(kChat);
  for (const int hours : {1, -1, -25}) {
    clock_.jump_system(std::chrono::hours(hours));
    clock_.advance(std::chrono::milliseconds(1'234));
    call(kChat);
  }
  const auto found = records();
  ASSERT_EQ(found.size(), 4u);
  constexpr std::int64_t kHour = 3'600'000;
  const std::int64_t first = found[0].record.time_ms;
  EXPECT_EQ(found[1].record.time_ms, first + kHour + 1'234);
  EXPECT_EQ(found[2].record.time_ms, first + 2 * 1'234);
  EXPECT_EQ(found[3].record.time_ms, first - 25 * kHour + 3 * 1'234);
}

// promise: U29, U30
TEST_F(MeteredGateway, the_record_tells_every_attempt_with_its_reason) {
  const auto route_of = [&](std::string_view body) {
    call(body);
    const auto found = records();
    EXPECT_EQ(found.size(), 1u);
    return found.empty() ? "no record" : found[0].route;
  };
  upstreams_.next(whole(std::string(kAnswer)));
  EXPECT_EQ(route_of(kChat), "");  // the first choice answered
  upstreams_.next(failing(ErrorCode::service_unavailable));
  upstreams_.next(whole(std::string(kAnswer)));
  EXPECT_EQ(route_of(kChat), "gpu-1:overloaded/0ms gpu-2:ok/0ms");
  upstreams_.next(failing(ErrorCode::upstream_error));
  upstreams_.next(failing(ErrorCode::timeout));
  EXPECT_EQ(route_of(kChat), "gpu-1:server_error/0ms gpu-2:timeout/0ms");
  upstreams_.next(failing(ErrorCode::upstream_error));
  upstreams_.next(stream_of({kContent, kUsage, "data: [DONE]\n\n"}));
  EXPECT_EQ(route_of(kStream), "gpu-1:server_error/0ms gpu-2:ok/0ms");
  upstreams_.next(stream_of({kContent}));
  EXPECT_EQ(route_of(kStream), "gpu-1:cut/0ms");
  catalog_.load()->find("chat")->targets[0].state->drain(true);
  upstreams_.next(whole(std::string(kAnswer)));
  EXPECT_EQ(route_of(kChat), "gpu-1:draining gpu-2:ok/0ms");
}

TEST_F(MeteredGateway, a_first_token_within_a_millisecond_is_told_from_none) {
  clock_.advance(std::chrono::milliseconds{-1'000'000});  // to when a FakeClient's request came
  upstreams_.next(stream_of({kContent, kUsage, "data: [DONE]\n\n"}));
  call(kStream);
  EXPECT_EQ(records().at(0).record.first_token_ms, 1u);
  upstreams_.next(failing(ErrorCode::upstream_error));
  upstreams_.next(failing(ErrorCode::upstream_error));
  call(kStream);
  EXPECT_EQ(records().at(0).record.first_token_ms, 0u);
}

// promise: L59, L60
TEST_F(MeteredGateway, the_record_is_there_before_the_last_bytes_leave) {
  // Looked at by the client while the answer is being written to it.
  struct Look {
    Journal* journal;
    std::vector<std::size_t> seen;
    static void now(void* self) {
      auto& look = *static_cast<Look*>(self);
      look.seen.push_back(look.journal->batch(100).size());
      look.journal->failed();
    }
  };
  for (const bool stream : {false, true}) {
    Look look{journal_.get(), {}};
    upstreams_.next(stream ? stream_of({kContent, kContent, kUsage, "data: [DONE]\n\n"})
                           : whole(std::string(kAnswer)));
    auto client = post("/v1/chat/completions", std::string(stream ? kStream : kChat));
    client->before_write(Look::now, &look);
    ASSERT_TRUE(serve(*client));
    ASSERT_FALSE(look.seen.empty());
    EXPECT_EQ(look.seen.front(), stream ? 0u : 1u);
    EXPECT_EQ(look.seen.back(), 1u);
    EXPECT_EQ(records().size(), 1u);
  }
}

// promise: L62
TEST_F(MeteredGateway, without_reported_usage_it_is_estimated_and_marked_so) {
  upstreams_.next(whole(R"({"choices":[{"message":{"content":"hello hello hello"}}]})"));
  upstreams_.next(stream_of({kContent, kContent, "data: [DONE]\n\n"}));
  upstreams_.next(whole(R"({"data":[{"embedding":[1,2]}]})"));
  call(kChat);
  call(kStream);
  call(R"({"model":"bge","input":"some text of forty bytes to be embedded"})", "/v1/embeddings");
  const auto found = records();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].record.completion_tokens, 5u);
  EXPECT_EQ(found[1].record.completion_tokens, 2u);
  EXPECT_EQ(found[2].record.completion_tokens, 0u);
  for (const Recorded& one : found) {
    EXPECT_TRUE(one.record.estimated);
    EXPECT_GT(one.record.prompt_tokens, 0u);
  }
}

// promise: L61
TEST_F(MeteredGateway, a_cut_stream_is_recorded_once_as_partial_and_failed) {
  upstreams_.next(stream_of({kContent, kContent}));  // ends without [DONE]
  call(kStream);
  const auto found = records();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].record.status, 502);
  EXPECT_TRUE(found[0].record.partial);
  EXPECT_EQ(found[0].record.completion_tokens, 2u);
}

// promise: L61
TEST_F(MeteredGateway, a_client_that_leaves_is_charged_for_what_was_produced) {
  UpstreamScript script = stream_of({kContent, kContent});
  script.reads.emplace_back(UpstreamScript::Silence{});
  upstreams_.next(std::move(script));
  auto client = post("/v1/chat/completions", std::string(kStream));
  const Limits limits{100, {}, {}, 1'000, 5};
  set_limits(limits);
  ASSERT_TRUE(serve(*client, [&] {
    if (client->writes().size() > 1) client->go_away();
  }));
  const auto found = records();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].record.partial);
  EXPECT_EQ(found[0].record.status, 499);
  EXPECT_EQ(found[0].record.completion_tokens, 2u);
  const auto left = readings(limits);
  EXPECT_EQ(left[0].used, 1u);
  EXPECT_EQ(left[1].used, found[0].record.tokens());
  EXPECT_EQ(left[2].used, 0u);  // its place is free
}

TEST_F(MeteredGateway, a_failed_upstream_keeps_the_request_and_gives_the_tokens_back) {
  const Limits limits{100, {}, {}, 1'000, 5};
  set_limits(limits);
  for (int i = 0; i < 2; ++i) upstreams_.next(failing(ErrorCode::upstream_error));
  EXPECT_EQ(call(kChat)->status(), 502);
  const auto left = readings(limits);
  EXPECT_EQ(left[0].used, 1u);
  EXPECT_EQ(left[1].used, 0u);
  const auto found = records();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].record.status, 502);
  EXPECT_EQ(found[0].record.attempts, 2);
  EXPECT_EQ(found[0].record.tokens(), 0u);
}

TEST_F(MeteredGateway, a_request_that_reached_no_upstream_uses_nothing) {
  const Limits limits{100, {}, {}, 1'000, 5};
  set_limits(limits);
  EXPECT_EQ(call(R"({"model":"empty","messages":[{"role":"user"}],"max_tokens":9})")->status(),
            503);
  for (const LimitReading& reading : readings(limits)) EXPECT_EQ(reading.used, 0u);
  const auto found = records();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].record.attempts, 0);
}

TEST_F(MeteredGateway, past_the_limit_it_is_a_429_with_the_headers_and_nothing_is_recorded) {
  set_limits({1, {}, {}, 1'000, {}});
  upstreams_.next(whole(std::string(kAnswer)));
  const auto first = call(kChat);
  EXPECT_EQ(first->field("x-ratelimit-limit"), "1");
  EXPECT_EQ(first->field("x-ratelimit-remaining"), "0");
  EXPECT_EQ(first->field("x-ratelimit-window"), "60");
  EXPECT_EQ(first->field("x-ratelimit-limit-requests"), "1");
  EXPECT_EQ(first->field("x-ratelimit-limit-tokens"), "1000");
  EXPECT_EQ(first->field("retry-after"), "");
  EXPECT_EQ(records().size(), 1u);
  clock_.advance(std::chrono::milliseconds(500));
  const auto second = call(kChat);
  EXPECT_EQ(second->status(), 429);
  EXPECT_NE(second->body().find("rate_limit_exceeded"), std::string::npos);
  EXPECT_EQ(second->field("retry-after"), "60");
  EXPECT_EQ(second->field("retry-after-ms"), "59500");
  EXPECT_EQ(second->field("x-should-retry"), "");
  EXPECT_EQ(records().size(), 0u);
  clock_.advance(std::chrono::milliseconds(59'500));
  upstreams_.next(whole(std::string(kAnswer)));
  EXPECT_EQ(call(kChat)->status(), 200);
}

TEST_F(MeteredGateway, other_answers_to_a_known_caller_carry_the_headers_too) {
  set_limits({5, {}, {}, {}, {}});
  if (key_.empty()) key_ = make_key();
  FakeClient models(worker_, "GET", "/v1/models");
  models.api_key(key_);
  ASSERT_TRUE(serve(models));
  EXPECT_EQ(models.field("x-ratelimit-remaining"), "5");
  EXPECT_EQ(call("{}")->field("x-ratelimit-remaining"), "5");
  FakeClient nobody(worker_, "GET", "/v1/models");
  ASSERT_TRUE(serve(nobody));
  EXPECT_EQ(nobody.status(), 401);
  EXPECT_EQ(nobody.field("x-ratelimit-remaining"), "");
}

// promise: L10
TEST_F(MeteredGateway, tokens_are_reserved_by_prompt_and_max_tokens) {
  set_limits({{}, {}, {}, 250, {}});
  UpstreamScript script;
  script.silent_open = true;
  upstreams_.next(std::move(script));
  auto running = post("/v1/chat/completions", std::string(kChat));
  std::uint64_t reserved = 0;
  ASSERT_TRUE(serve(*running, [&] {
    if (reserved == 0) reserved = readings({{}, {}, {}, 250, {}}).at(0).used;
    running->go_away();
  }));
  EXPECT_GE(reserved, 100u);  // max_tokens, and the prompt
  EXPECT_LE(reserved, 120u);
  const auto refused =
      call(R"({"model":"chat","messages":[{"role":"user","content":"hi"}],"max_tokens":80,"n":4})");
  EXPECT_EQ(refused->status(), 429);
  EXPECT_EQ(refused->field("x-should-retry"), "false");  // more than the limit itself
}

// promise: L10
TEST_F(MeteredGateway, every_answer_that_may_be_made_is_reserved) {
  const struct {
    std::string path, more;
    std::uint64_t answers;
  } cases[] = {
      {"/v1/chat/completions", R"("messages":[{"role":"user","content":"a"}])", 1},
      {"/v1/chat/completions", R"("messages":[{"role":"user","content":"a"}],"n":128)", 128},
      {"/v1/completions", R"("prompt":"a","n":2,"best_of":5)", 5},
      {"/v1/completions", R"("prompt":"a","n":5,"best_of":2)", 5},
      {"/v1/completions", R"("prompt":["a","b","c"])", 3},
      {"/v1/completions", R"("prompt":[[1],[2]],"n":3)", 6},
      {"/v1/completions", R"("prompt":[1,2],"n":3)", 3},
  };
  for (const auto& one : cases)
    for (const bool fits : {true, false}) {
      // Two requests of this tier: with one token less than all answers need, none goes through.
      const std::uint64_t needed = one.answers * 100;
      set_limits({{}, {}, {}, fits ? needed + 20 : needed - 1, {}});
      key_ = make_key();
      upstreams_.next(whole(std::string(kAnswer)));
      const auto client = call(R"({"model":"chat","max_tokens":100,)" + one.more + "}", one.path);
      EXPECT_EQ(client->status(), fits ? 200 : 429) << one.path << one.more;
      upstreams_.clear();
    }
  // What does not fit into 64 bits is more than every limit, too.
  set_limits({{}, {}, {}, 900'000'000'000, {}});
  for (const char* const more : {R"("prompt":["a","b"],"max_tokens":9223372036854775807,"n":128)",
                                 R"("prompt":"a","max_tokens":8000000000,"n":128)"})
    EXPECT_EQ(call(R"({"model":"chat",)" + std::string(more) + "}", "/v1/completions")->status(),
              429)
        << more;
}

// promise: L13
TEST_F(MeteredGateway, a_picture_is_reserved_as_a_picture_and_settled_as_reported) {
  const Limits limits{{}, {}, {}, 1'500, {}};
  set_limits(limits);
  upstreams_.next(whole(
      R"({"choices":[{"message":{"content":"a cat"}}],"usage":{"prompt_tokens":1100,"completion_tokens":4}})"));
  const auto client = call(
      R"({"model":"chat","max_tokens":50,"messages":[{"role":"user","content":[{"type":"text","text":"What?"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)" +
      std::string(400'000, 'A') + R"("}}]}]})");
  EXPECT_EQ(client->status(), 200);
  EXPECT_EQ(readings(limits).at(0).used, 1'104u);
  EXPECT_EQ(records().at(0).record.prompt_tokens, 1'100u);
}

TEST_F(MeteredGateway, a_completion_that_generates_nothing_reserves_its_prompt_alone) {
  set_limits({{}, {}, {}, 50, {}});  // less than what is reserved where max_tokens is not said
  upstreams_.next(whole(std::string(kAnswer)));
  if (key_.empty()) key_ = make_key();
  const auto scored = std::make_unique<FakeClient>(worker_, "POST", "/v1/completions");
  scored->api_key(key_);
  scored->json(R"({"model":"chat","prompt":"Yes","max_tokens":0,"echo":true,"logprobs":1})");
  ASSERT_TRUE(serve(*scored));
  EXPECT_EQ(scored->status(), 200) << scored->body();
}

TEST_F(MeteredGateway, a_spent_budget_is_told_not_to_be_retried) {
  if (key_.empty()) key_ = make_key();
  limiter_.begin_budget(last_account_.str(), "", Budget{50, {}});
  const auto refused = call(kChat);
  EXPECT_EQ(refused->status(), 429);
  EXPECT_NE(refused->body().find("insufficient_quota"), std::string::npos);
  EXPECT_EQ(refused->field("x-should-retry"), "false");
  EXPECT_NE(refused->field("retry-after"), "");
}

TEST_F(MeteredGateway, a_test_key_costs_nothing_at_any_price) {
  for (const Environment environment : {Environment::live, Environment::test}) {
    KeyWish wish;
    wish.environment = environment;
    key_ = make_key(wish);
    upstreams_.next(whole(std::string(kAnswer)));
    ASSERT_EQ(call(kChat)->status(), 200);
    const auto found = records();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].record.tokens(), 7u);
    if (environment == Environment::live)
      EXPECT_GT(found[0].record.cost_nano, 0);
    else
      EXPECT_EQ(found[0].record.cost_nano, 0);
  }
}

TEST_F(MeteredGateway, with_a_full_journal_billed_requests_are_refused_and_tests_go_on) {
  while (journal_->writer(0).hold()) {
  }
  const Limits limits{{}, {}, {}, 1'000, {}};
  set_limits(limits);
  const auto began = std::chrono::steady_clock::now();
  const auto refused = call(kChat);
  EXPECT_EQ(refused->status(), 503);
  EXPECT_EQ(refused->field("retry-after"), "5");
  EXPECT_EQ(refused->field("x-ratelimit-remaining-tokens"), "1000");
  EXPECT_NE(refused->body().find("service_unavailable"), std::string::npos);
  EXPECT_GE(std::chrono::steady_clock::now() - began, RoomLine::kPatience);
  EXPECT_EQ(readings(limits).at(0).used, 0u) << "nothing was used up";
  KeyWish wish;
  wish.environment = Environment::test;
  key_ = make_key(wish);
  upstreams_.next(whole(std::string(kAnswer)));
  EXPECT_EQ(call(kChat)->status(), 200);
  EXPECT_EQ(records().size(), 0u);
  journal_->writer(0).release();
  key_ = make_key();
  upstreams_.next(whole(std::string(kAnswer)));
  EXPECT_EQ(call(kChat)->status(), 200);
  EXPECT_EQ(records().size(), 1u);
}

TEST_F(MeteredGateway, at_the_journals_bound_a_request_waits_for_the_drain) {
  UsageRecord record;  // of others, until the bound
  record.id = "req_other";
  while (journal_->writer(0).hold()) journal_->writer(0).append(record);
  upstreams_.next(whole(std::string(kAnswer)));
  auto waiting = post("/v1/chat/completions", std::string(kChat));
  const auto began = std::chrono::steady_clock::now();
  bool drained = false;
  ASSERT_TRUE(serve(*waiting, [&] {
    if (drained || std::chrono::steady_clock::now() - began < std::chrono::milliseconds(200))
      return;
    drained = true;
    while (!journal_->batch(1'000).empty()) journal_->committed();
  }));
  EXPECT_TRUE(drained) << "it did not wait";
  EXPECT_EQ(waiting->status(), 200);
  EXPECT_EQ(records().size(), 1u);
}

TEST_F(MeteredGateway, who_is_over_a_limit_is_told_at_once_and_waits_for_no_room) {
  while (journal_->writer(0).hold()) {
  }
  set_limits({0, {}, {}, {}, {}});
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(call(kChat)->status(), 429);
  EXPECT_LT(std::chrono::steady_clock::now() - began, RoomLine::kPatience);
}

TEST_F(MeteredGateway, a_keys_own_limits_hold) {
  KeyWish wish;
  wish.limits_json = R"({"requests_per_minute":1})";
  key_ = make_key(wish);
  upstreams_.next(whole(std::string(kAnswer)));
  EXPECT_EQ(call(kChat)->status(), 200);
  const auto refused = call(kChat);
  EXPECT_EQ(refused->status(), 429);
  EXPECT_NE(refused->body().find("this key's own limit is 1"), std::string::npos);
}

// What the request itself sets is the bound: max_tokens is 100 here.
// promise: L63
TEST_F(MeteredGateway, a_count_past_what_the_request_can_have_used_is_estimated_in_its_place) {
  constexpr std::uint64_t kMost = 2 * 100 + UsageBound::kThinking;
  for (const bool stream : {false, true})
    for (const auto& [reported, booked] :
         {std::pair(std::to_string(kMost), kMost),
          std::pair(std::to_string(kMost + 1), std::uint64_t{1}),
          std::pair(std::string("4611686018427387904"), std::uint64_t{1}),
          std::pair(std::string("-5"), std::uint64_t{1})}) {
      const std::string usage =
          R"("usage":{"prompt_tokens":3,"completion_tokens":)" + reported + "}}";
      upstreams_.next(stream ? stream_of({kContent, "data: {\"choices\":[]," + usage + "\n\n",
                                          "data: [DONE]\n\n"})
                             : whole(R"({"choices":[{"message":{"content":"abc"}}],)" + usage));
      EXPECT_EQ(call(stream ? kStream : kChat)->status(), 200);
      const auto found = records();
      ASSERT_EQ(found.size(), 1u);
      EXPECT_EQ(found[0].record.completion_tokens, booked) << reported;
      EXPECT_EQ(found[0].record.prompt_tokens, 3u);
      EXPECT_EQ(found[0].record.estimated, booked == 1);
    }
}

}  // namespace
}  // namespace solidrust
