#include "http/wire/input_buffer.h"

#include <cstring>
#include <string_view>

#include <gtest/gtest.h>

namespace solidrust::http {
namespace {

void put(InputBuffer& buffer, std::string_view text) {
  std::memcpy(buffer.tail().data(), text.data(), text.size());
  buffer.commit(text.size());
}
std::string_view held(InputBuffer& buffer) {
  return buffer.front(buffer.size());
}
bool stands_in(InputBuffer& buffer, std::string_view text) {
  return ::memmem(buffer.data(), buffer.capacity(), text.data(), text.size()) != nullptr;
}

// A request that came with the one before it: where it stood, its key would be found for as long as
// the connection is idle.
TEST(InputBuffer, WhatMovesUpDoesNotStayWhereItWas) {
  InputBuffer buffer;
  put(buffer, "first request.second has a key");
  buffer.erase(0, 14);
  EXPECT_EQ(held(buffer), "second has a key");
  EXPECT_EQ(::memmem(buffer.data() + buffer.size(), 64, "key", 3), nullptr);
  buffer.erase(6, 4);  // from the middle
  EXPECT_EQ(held(buffer), "second a key");
  buffer.erase(0, 12);
  EXPECT_EQ(buffer.size(), 0U);
}

TEST(InputBuffer, ItsTailIsWipedWhenItIsAskedTo) {
  InputBuffer buffer;
  put(buffer, "kept and a password");
  buffer.truncate(4);
  EXPECT_TRUE(stands_in(buffer, "password"));
  buffer.wipe_tail();
  EXPECT_FALSE(stands_in(buffer, "password"));
  EXPECT_EQ(held(buffer), "kept");
}

TEST(InputBuffer, ItGrowsAndShrinksWithWhatItHolds) {
  InputBuffer buffer;
  put(buffer, "a head");
  const auto old = buffer.grow();
  EXPECT_EQ(buffer.capacity(), 2 * InputBuffer::kInitial);
  EXPECT_EQ(held(buffer), "a head");
  EXPECT_EQ(std::string_view(old.get(), 6), "a head");  // the caller's views may still be of it
  EXPECT_EQ(old.get_deleter().size, InputBuffer::kInitial);
  buffer.shrink();
  EXPECT_EQ(buffer.capacity(), InputBuffer::kInitial);
  EXPECT_EQ(held(buffer), "a head");
}

}  // namespace
}  // namespace solidrust::http
