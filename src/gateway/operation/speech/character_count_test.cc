#include "gateway/operation/speech/character_count.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

// promise: L26
TEST(CharacterCount, CountsCodePoints) {
  EXPECT_EQ(character_count(R"("")"), 0u);
  EXPECT_EQ(character_count(R"("Hello.")"), 6u);
  EXPECT_EQ(character_count("\"Grüße, 世界 🎉\""), 11u);
}

TEST(CharacterCount, AnEscapeIsOne) {
  EXPECT_EQ(character_count(R"("\n\"\\")"), 3u);
  EXPECT_EQ(character_count(R"("caf\u00e9")"), 4u);
  EXPECT_EQ(character_count(R"("\ud83c\udf89!")"), 2u);
  EXPECT_EQ(character_count(R"("\uD83C\uDF89")"), 1u);
}

// Half a surrogate pair is no character, but servers take it: it makes no text free.
TEST(CharacterCount, HalfAPairIsOneToo) {
  EXPECT_EQ(character_count(R"("a long text \ud83c")"), 13u);
  EXPECT_EQ(character_count(R"("\ud83c\ud83c\udf89")"), 2u);
  EXPECT_EQ(character_count(R"("\udf89\ud83c")"), 2u);
  EXPECT_EQ(character_count(R"("\ud83c\u0041")"), 2u);
}

TEST(CharacterCount, WhatIsCutIsReadWithoutHarm) {
  const std::string_view whole = R"("\ud83c\udf89é")";
  for (std::size_t cut = 0; cut <= whole.size(); ++cut)
    EXPECT_LE(character_count(whole.substr(0, cut)), 3u) << cut;
}

}  // namespace
}  // namespace solidrust
