// Which spans a request has, and what its model servers are told. Over sockets, at a collector:
// tests/integration/test_traces.py.
#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "gateway/testing/test_gateway.h"
#include "trace/recorder.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

constexpr const char* kChat = R"({"model":"chat","messages":[{"role":"user","content":"hi"}]})";
constexpr const char* kStream =
    R"({"model":"chat","stream":true,"messages":[{"role":"user","content":"hi"}]})";
constexpr const char* kAnswer = R"({"id":"x","choices":[{"message":{"content":"hello"}}]})";
constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

class RequestSpans : public TestGateway {
 protected:
  RequestSpans() {
    traces_ = &recorder_;
    start({});
    trace_targets(true);
  }
  void trace_targets(bool trace) {
    Model model;
    model.name = "chat";
    for (const char* name : {"gpu-1", "gpu-2"}) {
      auto upstream = std::make_shared<Upstream>();
      upstream->name = name;
      upstream->trace = trace;
      model.targets.push_back(
          Target{std::move(upstream), "real", static_cast<std::uint32_t>(model.targets.size())});
    }
    catalog_.store(std::make_shared<Catalog>(std::vector<std::shared_ptr<const Upstream>>(),
                                             std::vector<Model>{std::move(model)}));
  }
  static std::string parent(const char* flags) {
    return std::string("00-") + kTrace + "-00f067aa0ba902b7-" + flags;
  }
  void ask(const std::string& traceparent = "", const char* body = kChat) {
    const auto client = post("/v1/chat/completions", body);
    if (!traceparent.empty()) client->header("Traceparent", traceparent);
    EXPECT_TRUE(serve(*client));
    status_ = client->status();
  }
  std::vector<trace::Span> spans() {
    clock_.advance(5s);
    return recorder_.queue.take();
  }
  static std::string said(const trace::Span& span, std::string_view name) {
    for (const trace::Attribute& one : span.attributes)
      if (one.name == name) return std::get<std::string>(one.value);
    return "";
  }
  std::string sent(std::size_t attempt) { return upstreams_.records.at(attempt)->traceparent; }

  trace::Policy policy_{.accept = true, .share = 0, .max_per_second = 1, .slow = 0ms};
  trace::Recorder recorder_{clock_, policy_};
  int status_ = 0;
};

TEST_F(RequestSpans, AQuestionThatIsAskedOnceMoreHasTwoSpans) {
  UpstreamScript refuses = failing(ErrorCode::invalid_value);
  refuses.refuses = refuses.refuses.with(OwnField::stream_options);
  upstreams_.next(refuses);
  upstreams_.next(
      stream_of({"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
                 "data: [DONE]\n\n"}));
  ask(parent("01"), kStream);
  EXPECT_EQ(status_, 200);
  const auto all = spans();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(said(all[1], "solidrust.attempt.outcome"), "refused");
  EXPECT_EQ(said(all[2], "solidrust.attempt.outcome"), "ok");
  EXPECT_EQ(said(all[1], "solidrust.upstream"), said(all[2], "solidrust.upstream"));
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(all[i].parent, all[0].id);
    EXPECT_EQ(sent(i - 1), "00-" + std::string(kTrace) + "-" + all[i].id.text() + "-01");
  }
}

TEST_F(RequestSpans, WhereTheSecondIsFullTheFlagSaysSoAndStaysSo) {
  upstreams_.next(whole(kAnswer));
  ask(parent("01"));
  EXPECT_TRUE(sent(0).ends_with("-01"));
  upstreams_.next(failing(ErrorCode::upstream_error));
  upstreams_.next(whole(kAnswer));
  ask(parent("01"));
  EXPECT_TRUE(sent(1).ends_with("-00"));
  EXPECT_TRUE(sent(2).ends_with("-00"));
  EXPECT_EQ(spans().size(), 2U);  // of the first
}

TEST_F(RequestSpans, AFailureIsExportedUnsampledUnderTheSameBound) {
  for (int i = 0; i < 4; ++i) upstreams_.next(failing(ErrorCode::upstream_error));
  ask(parent("00"));
  EXPECT_EQ(status_, 502);
  ask(parent("00"));
  const auto all = spans();
  ASSERT_EQ(all.size(), 3U);  // of the first: two servers were asked
  EXPECT_TRUE(all[0].failed);
  for (const trace::Span& span : all) EXPECT_FALSE(span.sampled);
}

TEST_F(RequestSpans, WhatAnExceptionEndsHasASpanToo) {
  ask(parent("00"));  // no script: the attempt throws
  EXPECT_EQ(status_, 500);
  const auto all = spans();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(said(all[1], "solidrust.attempt.outcome"), "cancelled");
  EXPECT_FALSE(all[1].failed);
}

TEST_F(RequestSpans, NothingIsToldWhereTheUpstreamIsNotToKnow) {
  trace_targets(false);
  upstreams_.next(whole(kAnswer));
  ask(parent("01"));
  EXPECT_EQ(sent(0), "");
  EXPECT_EQ(spans().size(), 2U);
}

// The fake client's requests begin when the steady clock does.
TEST_F(RequestSpans, SlowIsExported) {
  const auto ask_with_bound = [&](std::chrono::milliseconds bound) {
    policy_.slow = bound;
    recorder_.sampler.set(policy_);
    upstreams_.next(whole(kAnswer));
    ask();
    return spans().size();
  };
  const auto age = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        clock_.steady().time_since_epoch());
  };
  EXPECT_EQ(ask_with_bound(age()), 0U);
  EXPECT_EQ(ask_with_bound(age() - 1ms), 2U);
}

}  // namespace
}  // namespace solidrust
