#include "base/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

TEST(Utf8, ControlsAndDirectionMarksAreToldFromText) {
  for (const std::string& text :
       {std::string("\0", 1), std::string("\x1F"), std::string("\x7F"), std::string("\xC2\x80"),
        std::string("\xC2\x9F"), std::string("\xD8\x9C"), std::string("\xE2\x80\x8E"),
        std::string("\xE2\x80\x8F"), std::string("\xE2\x80\xA8"), std::string("\xE2\x80\xAE"),
        std::string("\xE2\x81\xA6"), std::string("\xE2\x81\xA9")}) {
    EXPECT_TRUE(has_control_character(text));
    EXPECT_TRUE(has_control_character("before" + text + "after"));
  }
  // One before and one behind each of the ranges, and characters that begin alike.
  for (const char* const text :
       {"", " ~", "\xC2\xA0", "\xD8\x9B", "\xD8\x9D", "\xE2\x80\x8D", "\xE2\x80\x90",
        "\xE2\x80\xA7", "\xE2\x80\xAF", "\xE2\x81\xA5", "\xE2\x81\xAA", "\xE2\x82\xAC",
        "\xF0\x9F\x98\x80", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"})
    EXPECT_FALSE(has_control_character(text)) << text;
}

TEST(Utf8, CountsCharactersNotBytes) {
  EXPECT_EQ(utf8_characters(""), 0u);
  EXPECT_EQ(utf8_characters("abc"), 3u);
  EXPECT_EQ(utf8_characters("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), 3u);
}

}  // namespace
}  // namespace solidrust
