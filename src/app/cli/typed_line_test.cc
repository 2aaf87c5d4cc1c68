#include "app/cli/typed_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> words(std::string_view line) {
  return read_typed_line(line).words;
}

TEST(TypedLine, IsReadAsAShellDoes) {
  EXPECT_THAT(words("solidrust keys show"), ElementsAre("solidrust", "keys", "show"));
  EXPECT_THAT(words("solidrust  keys\tshow "), ElementsAre("solidrust", "keys", "show", ""));
  EXPECT_THAT(words(""), ElementsAre(""));
  EXPECT_THAT(words(R"(a "b c" 'd "e' f\ g)"), ElementsAre("a", "b c", "d \"e", "f g"));
  EXPECT_THAT(words(R"(a "it's \"x\" \$HOME \n")"), ElementsAre("a", R"(it's "x" $HOME \n)"));
  EXPECT_THAT(words(R"(a '\n' b'c'd)"), ElementsAre("a", "\\n", "bcd"));
  EXPECT_THAT(words("a '' b"), ElementsAre("a", "", "b"));
}

TEST(TypedLine, WhatIsNotClosedYetIsTheLastWord) {
  EXPECT_THAT(words("show \"web sh"), ElementsAre("show", "web sh"));
  EXPECT_THAT(words("show 'web sh"), ElementsAre("show", "web sh"));
  EXPECT_THAT(words("show web\\"), ElementsAre("show", "web\\"));
  EXPECT_THAT(words("show \""), ElementsAre("show", ""));
  EXPECT_EQ(read_typed_line("show \"web").quote, '"');
  EXPECT_EQ(read_typed_line("show 'web").quote, '\'');
  EXPECT_EQ(read_typed_line("show 'web' \"a\" b").quote, 0);
  EXPECT_EQ(read_typed_line("show --key='web").quoted_at, 6U);
}

TEST(TypedLine, WhatIsTypedIsReadAgainAsItWas) {
  for (const char* text :
       {"billing", "web shop", "it's", "$HOME", "$(touch x)", "`touch x`", "a\"b", "a\\b", "~",
        "#x", "a;b|c&d", "*?[x]{a,b}", "請求書", "hey!", "<>", "a=b:c"})
    for (const char quote : {'\0', '\'', '"'}) {
      const std::string line =
          "show " + std::string(quote == 0 ? 0 : 1, quote) + as_typed(text, quote);
      EXPECT_THAT(words(line), ElementsAre("show", text)) << line;
      EXPECT_EQ(read_typed_line(line).quote, quote) << line;
    }
  EXPECT_EQ(as_typed("ada@example.org"), "ada@example.org");
  EXPECT_EQ(as_typed("it's $x"), R"(it\'s\ \$x)");
  EXPECT_EQ(as_typed("it's $x", '\''), R"(it'\''s $x)");
  EXPECT_EQ(as_typed("it's $x!", '"'), R"(it's \$x"'!'")");
}

}  // namespace
}  // namespace solidrust
