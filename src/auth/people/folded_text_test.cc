#include "auth/people/folded_text.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(FoldedText, LargeAndSmallLettersOfEveryScriptAreTheSame) {
  EXPECT_EQ(folded_text("ÄRGER Straße"), folded_text("ärger STRASSE"));
  EXPECT_EQ(folded_text("СЧЕТ"), folded_text("счет"));
  EXPECT_EQ(folded_text("A\u0308"), folded_text("\u00e4"));  // composed and not
  EXPECT_EQ(folded_text("請求書"), "請求書");
  EXPECT_EQ(folded_text(""), "");
}

TEST(FoldedText, WhatIsNoTextStaysAsItIs) {
  EXPECT_EQ(folded_text("a\xFFZ"), "a\xFFZ");
}

}  // namespace
}  // namespace solidrust
