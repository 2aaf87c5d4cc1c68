// Several targets: which are asked, when another is, and who waits for a place.
#include <gtest/gtest.h>

#include "gateway/attempt/target_wait.h"
#include "gateway/testing/test_gateway.h"
#include "upstream/health/model_state.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kChat =
    R"({"model":"chat","messages":[{"role":"user","content":"hi"}]})";
constexpr std::string_view kStream =
    R"({"model":"chat","stream":true,"messages":[{"role":"user","content":"hi"}]})";
constexpr std::string_view kAnswer = R"({"id":"x","choices":[{"message":{"content":"hello"}}]})";

class Failover : public TestGateway {
 protected:
  enum class Priority : std::uint8_t { one_after_the_other, alike };
  // `chat` at so many targets, gpu-0 first or none, each with this cap.
  void serve_chat_at(std::size_t targets, std::uint32_t cap = 0, std::uint32_t queue = 10,
                     Priority priority = Priority::one_after_the_other) {
    Model model;
    model.name = "chat";
    model.queue = queue;
    model.queue_timeout = 2s;
    for (std::size_t i = 0; i < targets; ++i) {
      auto upstream = std::make_shared<Upstream>();
      upstream->name = "gpu-" + std::to_string(i);
      Target target{std::move(upstream), "real", static_cast<std::uint32_t>(i)};
      if (priority == Priority::alike) target.priority = 0;
      target.max_in_flight = cap;
      model.targets.push_back(std::move(target));
    }
    catalog_.store(std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>(),
                                             std::vector<Model>{std::move(model)}));
  }
  const Model& chat() const { return *catalog_.load()->find("chat"); }
  TargetState& state(std::size_t i) const { return *chat().targets[i].state; }
  std::unique_ptr<FakeClient> ask(std::string_view body = kChat) {
    return post("/v1/chat/completions", std::string(body));
  }
  // Serves one request; the names of the targets that were asked, in order.
  std::string asked(std::string_view body = kChat) {
    upstreams_.records.clear();
    const auto client = ask(body);
    EXPECT_TRUE(serve(*client));
    status_ = client->status();
    failover_ = client->field("x-solidrust-failover");
    std::string names;
    for (const auto& record : upstreams_.records) names += record->target.substr(4);
    return names;
  }
  void answer() { upstreams_.next(whole(std::string(kAnswer))); }
  void fail(ErrorCode code = ErrorCode::upstream_error) { upstreams_.next(failing(code)); }
  int status_ = 0;
  std::string failover_;
};

// promise: U16
TEST_F(Failover, three_targets_are_tried_and_no_fourth) {
  serve_chat_at(4);
  for (int i = 0; i < 3; ++i) fail();
  EXPECT_EQ(asked(), "012");
  EXPECT_EQ(status_, 502);
}

// promise: U28
TEST_F(Failover, the_answer_says_whether_another_than_the_first_gave_it) {
  serve_chat_at(2);
  answer();
  EXPECT_EQ(asked(), "0");
  EXPECT_EQ(failover_, "");
  fail();
  answer();
  EXPECT_EQ(asked(), "01");
  EXPECT_EQ(failover_, "true");
  state(0).drain(true);
  answer();
  EXPECT_EQ(asked(), "1");
  EXPECT_EQ(failover_, "true");
}

TEST_F(Failover, the_answer_says_so_where_the_targets_are_alike_too) {
  serve_chat_at(2, 0, 10, Priority::alike);
  answer();
  EXPECT_EQ(asked().size(), 1u);
  EXPECT_EQ(failover_, "");
  fail();
  answer();
  EXPECT_EQ(asked().size(), 2u);
  EXPECT_EQ(status_, 200);
  EXPECT_EQ(failover_, "true");
}

TEST_F(Failover, a_target_that_failed_five_times_is_asked_no_more_until_its_trial) {
  serve_chat_at(2);
  for (int i = 0; i < 5; ++i) {
    fail();
    answer();
    EXPECT_EQ(asked(), "01");
  }
  answer();
  EXPECT_EQ(asked(), "1");
  clock_.advance(30s);
  answer();
  EXPECT_EQ(asked(), "0");
  answer();
  EXPECT_EQ(asked(), "0");
}

TEST_F(Failover, without_budget_the_first_failure_is_the_answer) {
  serve_chat_at(2);
  while (chat().state->retries.take()) {
  }
  fail();
  EXPECT_EQ(asked(), "0");
  EXPECT_EQ(status_, 502);
}

TEST_F(Failover, when_everything_fails_the_upstreams_are_asked_1_2_times_a_request_at_most) {
  serve_chat_at(3);
  std::size_t calls = 0;
  for (int i = 0; i < 100; ++i) {
    for (int k = 0; k < 3; ++k) fail();
    calls += asked().size();
    EXPECT_EQ(status_, 502);
    upstreams_.forget_scripts();
  }
  EXPECT_LE(calls, 120u);
  EXPECT_GE(calls, 100u);
}

// promise: U23
TEST_F(Failover, a_request_that_two_targets_fail_alike_counts_against_neither) {
  serve_chat_at(2);
  for (int i = 0; i < 8; ++i) {
    fail();
    fail();
    EXPECT_EQ(asked(), "01");
    EXPECT_EQ(status_, 502);
    answer();  // fills the budget of retries
    asked();
  }
  for (int i = 0; i < 2; ++i) {
    const TargetState::View view = state(i).view(clock_.steady());
    EXPECT_EQ(view.health, TargetState::Health::healthy);
    EXPECT_EQ(view.failures, 0u);
  }
}

TEST_F(Failover, a_failure_that_another_target_does_not_have_counts) {
  serve_chat_at(3);
  fail();
  fail();
  answer();
  EXPECT_EQ(asked(), "012");
  EXPECT_EQ(state(0).view(clock_.steady()).failures, 1u);
  EXPECT_EQ(state(1).view(clock_.steady()).failures, 1u);
}

TEST_F(Failover, a_failure_of_which_another_target_says_that_the_request_is_wrong_does_not_count) {
  serve_chat_at(2);
  fail();
  fail(ErrorCode::invalid_value);
  EXPECT_EQ(asked(), "01");
  EXPECT_EQ(status_, 400);
  EXPECT_EQ(state(0).view(clock_.steady()).failures, 0u);
}

TEST_F(Failover, a_failure_beside_one_of_another_kind_counts_and_so_does_that) {
  serve_chat_at(2);
  fail();
  fail(ErrorCode::timeout);
  EXPECT_EQ(asked(), "01");
  EXPECT_EQ(state(0).view(clock_.steady()).failures, 1u);
  EXPECT_EQ(state(1).view(clock_.steady()).failures, 1u);
}

TEST_F(Failover, one_account_ejects_no_target_that_answers_another) {
  serve_chat_at(2);
  while (chat().state->retries.take()) {
  }
  const std::string ada = make_key();
  const std::string bob = make_key();
  key_ = bob;
  answer();
  EXPECT_EQ(asked(), "0");
  key_ = ada;
  for (int i = 0; i < 8; ++i) {
    fail();
    EXPECT_EQ(asked(), "0");
    EXPECT_EQ(status_, 502);
  }
  key_ = bob;
  answer();
  EXPECT_EQ(asked(), "0");
  // Of two accounts, five are enough.
  for (int i = 0; i < 5; ++i) {
    key_ = i % 2 == 0 ? ada : bob;
    fail();
    EXPECT_EQ(asked(), "0");
  }
  answer();
  EXPECT_EQ(asked(), "1");
}

TEST_F(Failover, a_trial_whose_request_is_at_fault_says_nothing) {
  serve_chat_at(2);
  for (int i = 0; i < 5; ++i) {
    fail(ErrorCode::timeout);
    answer();
    asked();
  }
  clock_.advance(30s);
  for (int i = 0; i < 3; ++i) {  // the trial, again and again
    fail();
    fail();
    EXPECT_EQ(asked(), "01");
    EXPECT_EQ(state(0).view(clock_.steady()).ejections, 1u);
    EXPECT_FALSE(state(0).on_trial());
    EXPECT_EQ(state(0).in_flight(), 0u);
  }
  fail();  // and one that another target can answer
  answer();
  EXPECT_EQ(asked(), "01");
  EXPECT_EQ(state(0).view(clock_.steady()).ejections, 2u);
}

// promise: U21
TEST_F(Failover, an_error_block_before_any_content_is_met_by_another_target) {
  serve_chat_at(2);
  upstreams_.next(stream_of({"data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n",
                             "data: {\"error\":{\"message\":\"out of memory\"}}\n\n"}));
  upstreams_.next(stream_of(
      {"data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\n", "data: [DONE]\n\n"}));
  EXPECT_EQ(asked(kStream), "01");
  EXPECT_EQ(status_, 200);
}

// promise: U24
TEST_F(Failover, a_stream_that_breaks_after_content_blames_its_target_and_is_not_repeated) {
  serve_chat_at(2);
  upstreams_.next(stream_of({"data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\n"}));
  EXPECT_EQ(asked(kStream), "0");
  const TargetState::View view = state(0).view(clock_.steady());
  EXPECT_EQ(view.failures, 1u);
  EXPECT_EQ(view.last_fault, AttemptFault::cut);
  EXPECT_EQ(view.in_flight, 0u);
}

// promise: U26
TEST_F(Failover, a_client_that_leaves_blames_nobody) {
  serve_chat_at(2);
  UpstreamScript silent;
  silent.silent_open = true;
  upstreams_.next(silent);
  const auto client = ask();
  ASSERT_TRUE(serve(*client, [&] { client->go_away(); }));
  const TargetState::View view = state(0).view(clock_.steady());
  EXPECT_EQ(view.requests, 0u);
  EXPECT_EQ(view.in_flight, 0u);
}

// promise: U60
TEST_F(Failover, who_asks_to_be_left_alone_is_and_the_caller_is_told_when_all_do) {
  serve_chat_at(2);
  const auto busy = [&](std::uint32_t seconds) {
    UpstreamScript script = failing(ErrorCode::service_unavailable);
    script.open_error->retry_after_s = seconds;
    upstreams_.next(std::move(script));
  };
  busy(7);
  answer();
  EXPECT_EQ(asked(), "01");
  answer();
  EXPECT_EQ(asked(), "1");  // 0 rests
  clock_.advance(2s);
  busy(60);
  const auto client = ask();
  EXPECT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 503);
  EXPECT_EQ(client->field("retry-after"), "5");  // then the first has rested
  EXPECT_EQ(client->field("x-should-retry"), "");
  clock_.advance(5s);
  answer();
  EXPECT_EQ(asked(), "0");
}

TEST_F(Failover, a_503_that_says_no_time_tells_none) {
  serve_chat_at(1);
  fail(ErrorCode::service_unavailable);
  const auto client = ask();
  EXPECT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 503);
  EXPECT_EQ(client->field("retry-after"), "");
}

TEST_F(Failover, a_drained_model_is_a_503) {
  serve_chat_at(1);
  state(0).drain(true);
  EXPECT_EQ(asked(), "");
  EXPECT_EQ(status_, 503);
}

TEST_F(Failover, who_finds_every_target_full_waits_for_a_place) {
  serve_chat_at(1, 1);
  ASSERT_TRUE(state(0).take(1));
  answer();
  const auto client = ask();
  int looks = 0;
  ASSERT_TRUE(serve(*client, [&] {
    if (++looks == 3) {
      EXPECT_EQ(chat().state->line->waiting(), 1u);
      state(0).give_back();
    }
  }));
  EXPECT_EQ(client->status(), 200);
  EXPECT_EQ(chat().state->line->waiting(), 0u);
  EXPECT_EQ(state(0).in_flight(), 0u);
}

// promise: U66, U68
TEST_F(Failover, who_waited_long_enough_is_told_when_to_come_again) {
  serve_chat_at(1, 1);
  ASSERT_TRUE(state(0).take(1));
  const auto client = ask();
  ASSERT_TRUE(serve(*client, [&] {
    if (chat().state->line->waiting() == 1) {
      chat().state->line->took(3s);
      clock_.advance(2s);
      state(0).ring();
    }
  }));
  EXPECT_EQ(client->status(), 503);
  EXPECT_EQ(client->field("retry-after"), "6");  // behind itself, as it stands there still
  EXPECT_EQ(client->field("x-should-retry"), "");
  EXPECT_TRUE(upstreams_.records.empty());
}

// promise: U68
TEST_F(Failover, a_line_that_is_full_refuses_at_once) {
  serve_chat_at(1, 1, 0);
  ASSERT_TRUE(state(0).take(1));
  EXPECT_EQ(asked(), "");
  EXPECT_EQ(status_, 503);
}

TEST_F(Failover, a_wait_that_the_sdks_would_not_keep_is_not_to_be_retried) {
  serve_chat_at(1, 1);
  chat().state->line->took(61s);
  ASSERT_TRUE(state(0).take(1));
  const auto client = ask();
  ASSERT_TRUE(serve(*client));
  EXPECT_EQ(client->status(), 503);
  EXPECT_EQ(client->field("retry-after"), "61");
  EXPECT_EQ(client->field("x-should-retry"), "false");
}

TEST_F(Failover, a_client_that_leaves_the_line_leaves_it) {
  serve_chat_at(1, 1);
  ASSERT_TRUE(state(0).take(1));
  const auto client = ask();
  ASSERT_TRUE(serve(*client, [&] {
    if (chat().state->line->waiting() == 1) client->go_away();
  }));
  EXPECT_EQ(chat().state->line->waiting(), 0u);
  EXPECT_FALSE(client->begun());
  EXPECT_EQ(state(0).in_flight(), 1u);
}

TEST_F(Failover, a_conversation_goes_to_one_replica) {
  serve_chat_at(3);
  const CatalogPtr before = catalog_.load();
  Model model = chat();
  model.affinity = Affinity::prefix;
  for (Target& target : model.targets) target.priority = 0;
  catalog_.store(std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>(),
                                           std::vector<Model>{std::move(model)}));
  answer();
  const std::string first = asked();
  for (int i = 0; i < 10; ++i) {
    answer();
    EXPECT_EQ(asked(), first);
  }
}

// promise: U67
TEST(LineWeight, goes_by_the_tier) {
  EXPECT_EQ(line_weight("free"), 1u);
  EXPECT_EQ(line_weight("basic"), 2u);
  EXPECT_EQ(line_weight("pro"), 4u);
  EXPECT_EQ(line_weight("enterprise"), 8u);
  EXPECT_EQ(line_weight("an operator's own"), 1u);
}

}  // namespace
}  // namespace solidrust
