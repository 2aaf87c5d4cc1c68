#include "gateway/stage/context_check.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(ContextCheck, counts_what_no_tokenizer_can_join) {
  struct Case {
    const char* prompt;
    std::uint64_t tokens;
  };
  const Case cases[] = {
      {R"("")", 0},
      {R"("one")", 1},
      {R"("  one   two ")", 2},
      {R"("one\ntwo")", 1},
      {R"(["a b","c d e","f"])", 3},
      {"[1,2,3]", 3},
      {"[[1,2],[3,4,5,6]]", 4},
      {R"([{"role":"user","content":"a b c"},{"role":"user","content":"d"}])", 4},
      {R"([{"content":[{"type":"text","text":"a b"},{"type":"image_url","image_url":{"url":"x y"}}]}])",
       2},
      {R"([{"content":null},{"content":5},{"role":"a b c d"}])", 0},
      {R"([{"content":"a b c","content":"a"}])", 1},
      {R"({"x":"a b c"})", 0},
  };
  for (const Case& one : cases)
    EXPECT_EQ(least_prompt_tokens(one.prompt), one.tokens) << one.prompt;
}

Result<void> check(std::uint32_t words, std::uint32_t context, bool truncates = false) {
  std::string prompt = "\"";
  for (std::uint32_t i = 0; i < words; ++i) prompt += "w ";
  prompt += '"';
  ModelRequest request;
  request.prompt_at = prompt;
  request.truncates_prompt = truncates;
  return check_context(request, context);
}

TEST(ContextCheck, a_prompt_of_the_contexts_size_passes_and_one_word_more_does_not) {
  EXPECT_TRUE(check(100, 100).ok());
  const Result<void> refused = check(101, 100);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::context_length_exceeded);
  EXPECT_NE(refused.error().message.find("101"), std::string::npos);
  EXPECT_NE(refused.error().message.find("100 tokens"), std::string::npos);
}

TEST(ContextCheck, a_prompt_that_the_upstream_shall_cut_is_left_to_it) {
  EXPECT_TRUE(check(1000, 100, true).ok());
}

}  // namespace
}  // namespace solidrust
