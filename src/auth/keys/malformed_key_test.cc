#include "auth/keys/malformed_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/keys/key_format.h"
#include "base/random.h"

namespace solidrust {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MalformedKeyTest, AKeyOfOursThatIsCutOrChangedIsNotAWholeKey) {
  SystemRandom random;
  const std::string key(generate_key(Environment::live, random).reveal());
  std::string changed = key;
  changed[20] = changed[20] == 'a' ? 'b' : 'a';
  for (const std::string& text :
       {key.substr(0, 56), key + "x", key.substr(1), changed, " " + key, "\"" + key + "\"",
        std::string("sk_live_"), std::string("nonsense"), std::string(5'000, 'x')}) {
    ASSERT_FALSE(parse_key(text));
    const std::string message = malformed_key_message(text);
    EXPECT_THAT(message, HasSubstr("not a whole key")) << text;
    EXPECT_THAT(message, HasSubstr("57 characters"));
    EXPECT_THAT(message, Not(HasSubstr(key.substr(10, 8)))) << "nothing of it is repeated";
    EXPECT_LT(message.size(), 250u);
  }
}

TEST(MalformedKeyTest, AKeyOfAnotherVendorIsNamed) {
  for (const auto& [text, vendor] : {std::pair{"sk-proj-abcdefgh", "OpenAI."},
                                     {"sk-abcdefgh", "OpenAI, or"},
                                     {"sk-ant-api03-abcdefgh", "Anthropic"},
                                     {"sk-or-v1-abcdefgh", "OpenRouter"},
                                     {"gsk_abcdefgh", "Groq"},
                                     {"AIzaSyabcdefgh", "Google"},
                                     {"hf_abcdefgh", "Hugging Face"}}) {
    const std::string message = malformed_key_message(text);
    EXPECT_THAT(message, HasSubstr(std::string("looks like a key of ") + vendor));
    EXPECT_THAT(message, HasSubstr("sk_live_"));
    EXPECT_THAT(message, Not(HasSubstr("abcdefgh")));
  }
}

TEST(MalformedKeyTest, WhatMayHoldAKeyIsSeen) {
  for (const char* text : {"/v1/sk_live_x", "/xsk_test_x", "/sk-abc", "x gsk_y", "AIzaSy",
                           "/v1/0123456789abcdefghijABCD/x"})
    EXPECT_TRUE(may_hold_key(text)) << text;
  for (const char* text : {"/v1/responses", "/v1/chat/completion", "", "/risk_free",
                           "/v1/task-list", "/v1/0123456789abcdefghijABC/x"})
    EXPECT_FALSE(may_hold_key(text)) << text;
}

}  // namespace
}  // namespace solidrust
