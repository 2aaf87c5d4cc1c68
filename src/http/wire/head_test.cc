#include "http/wire/head.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust::http {
namespace {

// What is the same but for the case of A to Z, by the book.
bool same(char a, char b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return lower(a) == lower(b);
}

TEST(Iequals, knows_every_pair_of_bytes_at_every_place) {
  for (std::size_t size = 1; size <= 17; size += 4)
    for (std::size_t at = 0; at < size; ++at)
      for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
          std::string one(size, 'k');
          std::string other(size, 'K');
          one[at] = static_cast<char>(a);
          other[at] = static_cast<char>(b);
          ASSERT_EQ(iequals(one, other), same(one[at], other[at]))
              << size << ' ' << at << ' ' << a << ' ' << b;
        }
}

TEST(Iequals, needs_the_same_length) {
  EXPECT_TRUE(iequals("", ""));
  EXPECT_FALSE(iequals("content-type", "content-typ"));
  EXPECT_FALSE(iequals("content-length", "content-lengths"));
}

}  // namespace
}  // namespace solidrust::http
