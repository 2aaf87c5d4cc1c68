#include "gateway/operation/completions/prompt_list.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

PromptList read(const std::string& text) {
  JsonCursor json(text);
  const PromptList list = read_prompt_list(json);
  EXPECT_TRUE(json.at_end()) << text;
  return list;
}

TEST(PromptList, CountsWhatIsAnsweredByItself) {
  const struct {
    const char* text;
    std::uint64_t prompts;
    std::uint64_t tokens;
  } cases[] = {
      {R"("eight by")", 1, 3},
      {R"(["one"])", 1, 2},
      {R"(["one","two","three"])", 3, 6},
      {"[1,2,3,4,5]", 1, 5},
      {"[[1,2,3]]", 1, 3},
      {"[[1,2,3],[4],[5,6]]", 3, 6},
      {R"(["",""])", 2, 2},
      {"[]", 1, 0},
      {"[[],[]]", 2, 0},
      {"null", 1, 1},
      {R"({"text":"x"})", 1, 3},
      {R"([{"text":"x"},{"text":"y"}])", 2, 6},
  };
  for (const auto& one : cases) {
    const PromptList list = read(one.text);
    EXPECT_EQ(list.prompts, one.prompts) << one.text;
    EXPECT_EQ(list.tokens, one.tokens) << one.text;
  }
}

}  // namespace
}  // namespace solidrust
