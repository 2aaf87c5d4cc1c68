#include "app/cli/display_width.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("key"), 3U);
  EXPECT_EQ(display_width("é…"), 2U);
  EXPECT_EQ(display_width("請求"), 4U);
  EXPECT_EQ(display_width("مفتاح"), 5U);
  EXPECT_EQ(display_width("e\u0301"), 1U) << "a combining accent";
  EXPECT_EQ(display_width("\xff"
                          "a"),
            2U);
}

TEST(DisplayWidth, CutsAtColumns) {
  EXPECT_EQ(cut_to_width("billing", 7), "billing");
  EXPECT_EQ(cut_to_width("billing", 6), "billi…");
  EXPECT_EQ(cut_to_width("請求書", 6), "請求書");
  EXPECT_EQ(cut_to_width("請求書", 5), "請求…");
  EXPECT_EQ(cut_to_width("請求書", 4), "請…") << "half a character is none";
  EXPECT_EQ(cut_to_width("billing", 1), "…");
  EXPECT_EQ(cut_to_width("billing", 0), "");
}

TEST(DisplayWidth, CutsInTheMiddle) {
  EXPECT_EQ(cut_middle_to_width("ada@example.org", 15), "ada@example.org");
  EXPECT_EQ(cut_middle_to_width("ada@example.org", 14), "ada@exa…le.org");
  EXPECT_EQ(cut_middle_to_width("ada@example.org", 7), "ada…org");
  EXPECT_EQ(cut_middle_to_width("請求書請求書", 8), "請求…書");
  EXPECT_EQ(cut_middle_to_width("請求書請求書", 7), "請…書") << "half a character is none";
  EXPECT_EQ(cut_middle_to_width("ada@example.org", 2), "a…");
  EXPECT_EQ(cut_middle_to_width("ada@example.org", 1), "…");
  EXPECT_EQ(cut_middle_to_width("ada@example.org", 0), "");
}

TEST(DisplayWidth, WrapsAtSpacesBehindAnIndent) {
  std::string out = "ok    ";
  append_wrapped(out, "one two three and-a-word-that-is-long x", 6, 8);
  EXPECT_EQ(out, "ok    one two\n      three\n      and-a-word-that-is-long\n      x");
}

TEST(DisplayWidth, WhatPlaysWithATerminalIsReplaced) {
  EXPECT_EQ(printable("\x1b[31mred\n"), "?[31mred?");
  EXPECT_EQ(printable("a\u202e"
                      "b\u0085"),
            "a?b?");
  EXPECT_EQ(printable("\xff"
                      "請"),
            "?請");
}

}  // namespace
}  // namespace solidrust
