#include "upstream/sandbox/sandbox_request.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

const std::string kHello = R"("messages":[{"role":"user","content":"Hello"}])";

std::string repeated(std::size_t count) {
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) out += i > 0 ? ",\"x\"" : "\"x\"";
  return out + "]";
}

TEST(SandboxRequest, HoldsEveryBound) {
  const auto refused = [](Operation operation, const std::string& members) {
    const auto request = parse_sandbox_request(operation, "sandbox", "{" + members + "}");
    if (!request.ok()) {
      EXPECT_EQ(request.error().code, ErrorCode::invalid_value) << members.substr(0, 80);
    }
    return !request.ok();
  };
  using enum Operation;
  EXPECT_FALSE(refused(chat_completion, kHello + R"(,"n":8)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"n":9)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"n":0)"));
  EXPECT_FALSE(refused(chat_completion, kHello + R"(,"n":null,"max_tokens":1)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"max_tokens":0)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"max_tokens":-1)"));
  EXPECT_FALSE(refused(chat_completion, kHello + R"(,"logprobs":true,"top_logprobs":20)"));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"logprobs":true,"top_logprobs":21)"));
  EXPECT_FALSE(refused(completion, R"("prompt":"x","logprobs":5)"));
  EXPECT_TRUE(refused(completion, R"("prompt":"x","logprobs":6)"));
  EXPECT_FALSE(refused(completion, R"("prompt":"x","logprobs":null,"echo":null)"));
  EXPECT_FALSE(refused(completion, R"("prompt":"x","max_tokens":0,"echo":true)"));
  const std::string long_prompt(SandboxRequest::kMaxEcho / 2, 'x');
  EXPECT_FALSE(refused(completion, R"("echo":true,"n":2,"prompt":")" + long_prompt + "\""));
  EXPECT_TRUE(refused(completion, R"("echo":true,"n":2,"prompt":")" + long_prompt + "x\""));
  EXPECT_FALSE(refused(completion, R"("n":2,"prompt":")" + long_prompt + "x\""));
  EXPECT_TRUE(refused(chat_completion, kHello + R"(,"max_tokens":"1")"));
  EXPECT_FALSE(refused(completion, R"("prompt":)" + repeated(64)));
  EXPECT_TRUE(refused(completion, R"("prompt":)" + repeated(65)));
  EXPECT_TRUE(refused(completion, R"("prompt":[])"));
  EXPECT_TRUE(refused(completion, R"("prompt":[{}])"));
  EXPECT_FALSE(refused(embedding, R"("input":)" + repeated(2'048)));
  EXPECT_TRUE(refused(embedding, R"("input":)" + repeated(2'049)));
  EXPECT_TRUE(refused(embedding, R"("input":{})"));
  EXPECT_FALSE(refused(embedding, R"("input":"x","dimensions":4096)"));
  EXPECT_TRUE(refused(embedding, R"("input":"x","dimensions":4097)"));
  EXPECT_TRUE(refused(embedding, R"("input":"x","dimensions":0)"));
}

TEST(SandboxRequest, OnlyFourStopsCount) {
  const auto request = parse_sandbox_request(Operation::chat_completion, "sandbox",
                                             "{" + kHello + R"(,"stop":["a","b","","c","d","e"]})");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->stops, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(SandboxRequest, HalfASurrogatePairIsSaidToBeOne) {
  const auto request =
      parse_sandbox_request(Operation::chat_completion, "sandbox",
                            R"({"messages":[{"role":"user","content":"a\ud83d"}]})");
  ASSERT_FALSE(request.ok());
  EXPECT_EQ(request.error().code, ErrorCode::invalid_json);
  EXPECT_NE(request.error().message.find("surrogate"), std::string::npos);
}

TEST(SandboxRequest, WhatIsNoJsonObjectIsSaidToBeNone) {
  for (const char* body : {"", "[]", "{", "7", "{\"a\":\"\xff\"}"}) {
    const auto request = parse_sandbox_request(Operation::chat_completion, "sandbox", body);
    ASSERT_FALSE(request.ok()) << body;
    EXPECT_EQ(request.error().code, ErrorCode::invalid_json);
  }
}

}  // namespace
}  // namespace solidrust
