#include "upstream/sandbox/sandbox_trigger.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using Break = SandboxTrigger::Break;

TEST(SandboxTrigger, EveryListedModelButOneOfEachKindAsksForSomething) {
  for (const std::string_view name : sandbox_model_names()) {
    EXPECT_TRUE(name.starts_with("sandbox"));
    const SandboxTrigger t = trigger_of_model(name);
    const bool asks = t.error_status != 0 || t.slow > 0ms || t.words > 0 || t.breaks != Break::none;
    const std::set<std::string_view> plain{
        "sandbox",       "sandbox-embedding", "sandbox-rerank",       "sandbox-moderation",
        "sandbox-image", "sandbox-speech",    "sandbox-transcription"};
    EXPECT_EQ(asks, !plain.contains(name)) << name;
  }
}

TEST(SandboxTrigger, ModelsByName) {
  EXPECT_EQ(trigger_of_model("sandbox-error-400").error_status, 400);
  EXPECT_EQ(trigger_of_model("sandbox-error-599").error_status, 599);
  EXPECT_EQ(trigger_of_model("sandbox-error-399").error_status, 0);
  EXPECT_EQ(trigger_of_model("sandbox-error-600").error_status, 0);
  EXPECT_EQ(trigger_of_model("sandbox-error-stream").breaks, Break::error);
  EXPECT_EQ(trigger_of_model("sandbox-slow").slow, 2s);
  EXPECT_EQ(trigger_of_model("sandbox-slow").pause, 100ms);
  EXPECT_EQ(trigger_of_model("sandbox-long").words, 1'000U);
  EXPECT_EQ(trigger_of_model("sandbox-cut").breaks, Break::cut);
  EXPECT_EQ(trigger_of_model("sandbox-end").breaks, Break::end);
  EXPECT_EQ(trigger_of_model("sandbox-stall").breaks, Break::stall);
  EXPECT_EQ(trigger_of_model("gpt-4o").breaks, Break::none);
}

SandboxTrigger asked(std::string_view prompt) {
  EXPECT_TRUE(is_sandbox_prompt(prompt)) << prompt;
  const auto trigger = parse_sandbox_prompt(prompt);
  EXPECT_TRUE(trigger.ok()) << prompt;
  return trigger.ok() ? *trigger : SandboxTrigger{};
}

TEST(SandboxTrigger, PromptsByStep) {
  EXPECT_EQ(asked("sandbox: error 429").error_status, 429);
  EXPECT_EQ(asked("sandbox: cut").breaks, Break::cut);
  EXPECT_EQ(asked("sandbox: cut").after, 3U);
  EXPECT_EQ(asked("sandbox: cut after 0").after, 0U);
  EXPECT_EQ(asked("sandbox: end after 7").breaks, Break::end);
  EXPECT_EQ(asked("sandbox: stall after 7").breaks, Break::stall);
  EXPECT_EQ(asked("sandbox: error in stream after 7").breaks, Break::error);
  EXPECT_EQ(asked("sandbox: error in stream after 7").after, 7U);
  EXPECT_EQ(asked("sandbox: slow 2s").slow, 2s);
  EXPECT_EQ(asked("sandbox: pause 20ms").pause, 20ms);
  EXPECT_EQ(asked("sandbox: long 5000").words, 5'000U);
}

TEST(SandboxTrigger, StepsAreCombined) {
  const SandboxTrigger trigger = asked("sandbox: slow 1s, long 50, pause 5ms, cut after 20");
  EXPECT_EQ(trigger.slow, 1s);
  EXPECT_EQ(trigger.words, 50U);
  EXPECT_EQ(trigger.pause, 5ms);
  EXPECT_EQ(trigger.breaks, Break::cut);
  EXPECT_EQ(trigger.after, 20U);
}

TEST(SandboxTrigger, ATextIsAllThatFollows) {
  EXPECT_EQ(asked("sandbox: text a").text, "a");
  EXPECT_EQ(asked("sandbox: cut after 1, text a, b, error 500").text, "a, b, error 500");
  EXPECT_EQ(asked("sandbox: cut after 1, text a, b, error 500").breaks, Break::cut);
  EXPECT_EQ(asked("sandbox: text a, b, error 500").error_status, 0);
  EXPECT_EQ(asked("sandbox: text ").text, "");
  EXPECT_EQ(asked("sandbox: slow 1s").text, std::nullopt);
  const std::string longest(SandboxTrigger::kMaxText, 'x');
  EXPECT_TRUE(parse_sandbox_prompt("sandbox: text " + longest).ok());
  EXPECT_FALSE(parse_sandbox_prompt("sandbox: text " + longest + "x").ok());
}

TEST(SandboxTrigger, HoldsEveryBound) {
  for (const char* prompt : {"error 400", "error 599", "slow 60s", "slow 60000ms", "slow 0s",
                             "pause 10s", "long 1", "long 100000", "cut after 100000"})
    EXPECT_TRUE(parse_sandbox_prompt(std::string("sandbox: ") + prompt).ok()) << prompt;
  for (const char* prompt : {"error 399", "error 600", "slow 61s", "slow 60001ms", "pause 11s",
                             "long 0", "long 100001", "cut after 100001", "long 99999999999999"})
    EXPECT_FALSE(parse_sandbox_prompt(std::string("sandbox: ") + prompt).ok()) << prompt;
}

TEST(SandboxTrigger, WhatItDoesNotKnowIsRefusedWithTheList) {
  for (const char* step :
       {"",           "eror 500", "error",   "error  500", "error 5e2", "cut after", "cut 3",
        "cutafter 3", "slow",     "slow 2",  "slow 2 s",   "slow -1s",  "slow 2m",   "text",
        "texts a",    "long x",   "long 5 ", "long 5,",    "long 5, ",  "stall,cut"}) {
    const auto trigger = parse_sandbox_prompt(std::string("sandbox: ") + step);
    ASSERT_FALSE(trigger.ok()) << step;
    EXPECT_EQ(trigger.error().code, ErrorCode::invalid_value);
    EXPECT_NE(trigger.error().message.find("stall [after N]"), std::string::npos);
  }
}

TEST(SandboxTrigger, OtherPromptsAreNone) {
  for (const char* prompt : {"", "sandbox", "Sandbox: cut", "a sandbox: cut", "sandbox:cut"})
    EXPECT_FALSE(is_sandbox_prompt(prompt)) << prompt;
}

}  // namespace
}  // namespace solidrust
