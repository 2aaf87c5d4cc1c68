#include "base/utf8_stream.h"

#include <string>

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace solidrust {
namespace {

bool valid_in_pieces(std::string_view text, std::size_t first, std::size_t second) {
  Utf8Stream stream;
  return stream.feed(text.substr(0, first)) && stream.feed(text.substr(first, second - first)) &&
         stream.feed(text.substr(second)) && stream.complete();
}

TEST(Utf8Stream, says_the_same_however_the_text_is_cut) {
  for (const std::string text :
       {"", "plain", "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z", "\xF4\x8F\xBF\xBF", "\xC3", "a\x80",
        "\xE2\x82", "\xF0\x9F\x98", "\xED\xA0\x80", "\xC0\xAF", "\xE2\x28\xA1", "\xFF",
        "\xC3\xA9\xC3"})
    for (std::size_t second = 0; second <= text.size(); ++second)
      for (std::size_t first = 0; first <= second; ++first)
        EXPECT_EQ(valid_in_pieces(text, first, second), is_utf8(text)) << text << first << second;
}

}  // namespace
}  // namespace solidrust
