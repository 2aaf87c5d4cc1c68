#include "auth/people/session_token.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

class CountingRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    bytes += out.size();
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(255 - i);
  }
  std::size_t bytes = 0;
};

// promise: S56
TEST(SessionToken, Carries256BitsOfTheRandomSource) {
  CountingRandom random;
  const Secret token = make_token(random);
  EXPECT_EQ(random.bytes, 32u);
  EXPECT_EQ(token.reveal(), "__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA");
}

// promise: S56
TEST(SessionToken, IsKnownByItsSha256) {
  SystemRandom random;
  const Secret token = make_token(random);
  ASSERT_EQ(token.reveal().size(), kTokenLength);
  EXPECT_TRUE(hash_token(token.reveal()).has_value());
  EXPECT_NE(hash_token(token.reveal()), hash_token(make_token(random).reveal()));
  const auto known = hash_token(std::string(43, 'A'));
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ((*known)[0], 0x0f);
  EXPECT_EQ((*known)[31], 0x1a);
}

TEST(SessionToken, WhatCannotBeATokenIsNotLookedUp) {
  EXPECT_FALSE(hash_token("").has_value());
  EXPECT_FALSE(hash_token(std::string(42, 'A')).has_value());
  EXPECT_FALSE(hash_token(std::string(44, 'A')).has_value());
  EXPECT_FALSE(hash_token(std::string(42, 'A') + "=").has_value());
  EXPECT_FALSE(hash_token(std::string(43, '\0')).has_value());
}

}  // namespace
}  // namespace solidrust
