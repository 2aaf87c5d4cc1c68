#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "upstream/sandbox/sandbox_exchange.h"
#include "upstream/sandbox/testing/sandbox_fixture.h"

namespace solidrust::sandbox_test {
namespace {

using namespace std::chrono_literals;
using SandboxFaults = SandboxExchangeTest;

TEST_F(SandboxFaults, ErrorsByModelAndByPromptAreTranslatedLikeAModelServers) {
  for (const auto& [status, code] :
       {std::pair{429, ErrorCode::rate_limit_exceeded}, std::pair{400, ErrorCode::invalid_value},
        std::pair{401, ErrorCode::upstream_error}, std::pair{500, ErrorCode::upstream_error},
        std::pair{504, ErrorCode::timeout}, std::pair{503, ErrorCode::service_unavailable}}) {
    for (const bool stream : {false, true}) {
      const Outcome by_model = chat(kHello, stream, "sandbox-error-" + std::to_string(status));
      ASSERT_TRUE(by_model.error);
      EXPECT_FALSE(by_model.head);
      EXPECT_EQ(by_model.error->code, code) << status;
      const Outcome by_prompt = say("sandbox: error " + std::to_string(status), stream);
      ASSERT_TRUE(by_prompt.error);
      EXPECT_EQ(by_prompt.error->code, code) << status;
    }
  }
  EXPECT_EQ(run({.operation = Operation::embedding,
                 .model = "sandbox-error-429",
                 .body = R"({"input":"x"})"})
                .error.value()
                .code,
            ErrorCode::rate_limit_exceeded);
}

TEST_F(SandboxFaults, ACutComesAfterSoManyWords) {
  for (const std::size_t after : {0U, 1U, 5U}) {
    const Outcome outcome = say("sandbox: cut after " + std::to_string(after), true);
    ASSERT_TRUE(outcome.head) << "the head was fine";
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, ErrorCode::upstream_error);
    const Joined joined = join(outcome.body);
    EXPECT_FALSE(joined.done);
    ASSERT_EQ(joined.choices.size(), 1U);
    EXPECT_EQ(joined.choices[0].chunks, after);
    EXPECT_EQ(joined.choices[0].finish, "");
  }
}

TEST_F(SandboxFaults, ACutBeyondTheAnswerComesBeforeItsLastChunk) {
  const Outcome outcome = say("sandbox: long 2, cut after 50", true);
  EXPECT_TRUE(outcome.error);
  EXPECT_EQ(join(outcome.body).choices[0].text, "sandbox-1 sandbox-2");
  EXPECT_EQ(join(outcome.body).choices[0].finish, "");
}

TEST_F(SandboxFaults, AWholeAnswerIsCutInTheMiddle) {
  const Outcome outcome = chat(kHello, false, "sandbox-cut");
  ASSERT_TRUE(outcome.head);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::upstream_error);
  EXPECT_FALSE(outcome.body.empty());
  dom::parser parser;
  EXPECT_NE(parser.parse(outcome.body).error(), simdjson::SUCCESS);
}

TEST_F(SandboxFaults, AnEndInTheMiddleLooksCleanButHasNoDone) {
  const Outcome outcome = chat(kHello, true, "sandbox-end");
  EXPECT_FALSE(outcome.error);
  const Joined joined = join(outcome.body);
  EXPECT_FALSE(joined.done);
  EXPECT_EQ(joined.choices[0].text, "This is the");
}

TEST_F(SandboxFaults, AnErrorBlockComesInsideTheStreamAndEndsIt) {
  const Outcome outcome = say("sandbox: error in stream after 2", true);
  EXPECT_FALSE(outcome.error);
  const Joined joined = join(outcome.body);
  EXPECT_TRUE(joined.error);
  EXPECT_FALSE(joined.done);
  EXPECT_EQ(joined.choices[0].chunks, 2U);
  const Outcome whole = chat(kHello, false, "sandbox-error-stream");
  EXPECT_TRUE(is_error_block(whole.body)) << whole.body;
}

TEST_F(SandboxFaults, AStallIsSilentUntilItsLimit) {
  const Outcome outcome = run({.body = R"({"messages":[{"role":"user","content":)"
                                       R"("sandbox: stall after 1"}]})",
                               .stream = true,
                               .limits = {.stall = 50ms}});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
  EXPECT_EQ(join(outcome.body).choices[0].chunks, 1U);
  EXPECT_GE(outcome.took, 50ms);
}

TEST_F(SandboxFaults, SlowWaitsBeforeTheHeadAndPauseBetweenWords) {
  EXPECT_GE(say("sandbox: slow 60ms").took, 60ms);
  const Outcome paused = say("sandbox: long 4, pause 20ms", true);
  EXPECT_GE(paused.took, 60ms) << "three pauses between four words";
  EXPECT_GE(paused.reads, 4U);
  EXPECT_TRUE(join(paused.body).done);
}

TEST_F(SandboxFaults, SlowerThanTheFirstByteMayBeIsATimeout) {
  const Outcome outcome =
      run({.body = R"({"messages":[{"role":"user","content":"sandbox: slow 60s"}]})",
           .limits = {.first_byte = 30ms}});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
  EXPECT_GE(outcome.took, 30ms);
  EXPECT_LT(outcome.took, 2s);
}

TEST_F(SandboxFaults, AllWaitsTogetherAreLimited) {
  const Outcome outcome = run({.body = R"({"messages":[{"role":"user","content":)"
                                       R"("sandbox: long 100000, pause 10ms"}]})",
                               .stream = true,
                               .limits = {.total = 50ms}});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::timeout);
  EXPECT_EQ(join(outcome.body).choices[0].chunks, 6U) << "five pauses of ten make fifty";
}

TEST_F(SandboxFaults, CancelEndsEveryWaitAtOnce) {
  for (const char* prompt : {"slow 60s", "long 100, pause 10s", "stall"}) {
    const Outcome outcome = run({.body = R"({"messages":[{"role":"user","content":"sandbox: )" +
                                         std::string(prompt) + "\"}]}",
                                 .stream = true,
                                 .cancel_after = 20ms});
    ASSERT_TRUE(outcome.error) << prompt;
    EXPECT_EQ(outcome.error->code, ErrorCode::client_closed) << prompt;
    EXPECT_LT(outcome.took, 2s) << prompt;
  }
}

TEST_F(SandboxFaults, AVeryLongStreamIsMadePieceByPiece) {
  const Outcome outcome = say("sandbox: long 100000", true);
  ASSERT_FALSE(outcome.error);
  EXPECT_LE(outcome.longest_read, 17U * 1024U);
  const Joined joined = join(outcome.body);
  EXPECT_TRUE(joined.done);
  EXPECT_EQ(joined.choices[0].chunks, 100'000U);
  EXPECT_TRUE(joined.choices[0].text.ends_with(" sandbox-100000"));
}

TEST_F(SandboxFaults, AnUnknownStepIsTheCallersError) {
  const Outcome outcome = say("sandbox: explode");
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::invalid_value);
  EXPECT_EQ(outcome.error->param, "messages");
}

TEST_F(SandboxFaults, AStepWinsOverTheModelsName) {
  const Outcome outcome =
      chat(R"("messages":[{"role":"user","content":"sandbox: long 1"}])", true, "sandbox-cut");
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(join(outcome.body).choices[0].text, "sandbox-1");
}

}  // namespace
}  // namespace solidrust::sandbox_test
