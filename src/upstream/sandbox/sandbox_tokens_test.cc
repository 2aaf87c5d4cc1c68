#include "upstream/sandbox/sandbox_tokens.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::vector<std::string> tokens(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    out.emplace_back(first_token(text));
    EXPECT_FALSE(out.back().empty());
    text.remove_prefix(out.back().size());
  }
  return out;
}

TEST(SandboxTokens, AreWordsWithTheSpaceBeforeThem) {
  EXPECT_EQ(tokens("one two\n\nthree "),
            (std::vector<std::string>{"one", " two", "\n\nthree", " "}));
  EXPECT_EQ(tokens(""), std::vector<std::string>());
}

TEST(SandboxTokens, EndAtSixteenBytes) {
  EXPECT_EQ(count_tokens(std::string(16, 'x')), 1U);
  EXPECT_EQ(count_tokens(std::string(17, 'x')), 2U);
  EXPECT_EQ(count_tokens(" " + std::string(15, 'x')), 1U);
  EXPECT_EQ(count_tokens(" " + std::string(16, 'x')), 2U);
  EXPECT_EQ(count_tokens(std::string(33, ' ')), 3U);
}

TEST(SandboxTokens, NeverCutACharacter) {
  std::string keys;
  for (int i = 0; i < 9; ++i) keys += "\xE2\x82\xAC";  // three bytes each
  for (const std::string& token : tokens(keys)) EXPECT_EQ(token.size() % 3, 0U);
  EXPECT_EQ(count_tokens(keys), 2U);
  EXPECT_EQ(cut_bytes("a\xE2\x82\xAC", 3), "a");
  EXPECT_EQ(cut_bytes("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
}

TEST(SandboxTokens, MalformedTextEndsToo) {
  EXPECT_EQ(count_tokens(std::string(32, '\x80')), 2U);
}

TEST(SandboxTokens, CutKeepsWholeTokens) {
  EXPECT_EQ(cut_tokens("one two three", 2), "one two");
  EXPECT_EQ(cut_tokens("one two three", 0), "");
  EXPECT_EQ(cut_tokens("one two three", 9), "one two three");
}

}  // namespace
}  // namespace solidrust
