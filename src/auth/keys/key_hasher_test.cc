#include "auth/keys/key_hasher.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::string_view kKey = "sk_live_789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn1uu56Q";

Pepper counting(std::int32_t version) {
  Pepper pepper;
  pepper.version = version;
  for (std::size_t i = 0; i < pepper.bytes.size(); ++i)
    pepper.bytes[i] = static_cast<std::uint8_t>(i);
  return pepper;
}

std::string hex(const KeyMac& mac) {
  std::string out;
  for (const std::uint8_t byte : mac) out += fmt::format("{:02x}", byte);
  return out;
}

// The expected values come from another implementation of HMAC-SHA-256.
// promise: S2
TEST(KeyHasher, IsHmacSha256UnderThePepper) {
  const KeyHasher hasher{PepperSet(counting(1))};
  EXPECT_EQ(hex(hasher.mac(kKey)),
            "d3e8489e05f0cbd1b41b7b5e3dae30778692094c557a9d471efd88bf50f9a4f9");
  EXPECT_EQ(hex(hasher.mac("")),
            "d38b42096d80f45f826b44a9d5607de72496a415d3f4a1a8c88e3bb9da8dc1cb");
  EXPECT_EQ(hex(hasher.mac(std::string(200, 'a'))),
            "70034faebea699a3b6a78ec372b97a83906134874545455329c0dea5eccde6ee");
}

TEST(KeyHasher, TheSameKeyHashesTheSameEachTime) {
  const KeyHasher hasher{PepperSet(counting(1))};
  EXPECT_EQ(hasher.mac(kKey), hasher.mac(kKey));
}

// promise: S84
TEST(KeyHasher, AnotherPepperGivesAnotherMac) {
  Pepper other = counting(2);
  other.bytes[31] ^= 1;
  EXPECT_NE(KeyHasher{PepperSet(counting(1))}.mac(kKey), KeyHasher{PepperSet(other)}.mac(kKey));
}

TEST(KeyHasher, DuringAChangeBothPeppersHash) {
  Pepper newest = counting(2);
  newest.bytes[0] = 0xff;
  const KeyHasher old_one{PepperSet(counting(1))};
  const KeyHasher both{PepperSet(newest, counting(1))};
  EXPECT_EQ(both.version(), 2);
  EXPECT_EQ(both.older_mac(kKey), old_one.mac(kKey));
  EXPECT_NE(both.mac(kKey), old_one.mac(kKey));
  EXPECT_FALSE(old_one.older_mac(kKey));
}

}  // namespace
}  // namespace solidrust
