#include "auth/keys/key_format.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::string_view kTestVector =
    "sk_test_00000000000000000000000000000000000000000001NyHUD";
constexpr std::string_view kLiveVector =
    "sk_live_789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn1uu56Q";

class ConstantRandom final : public Random {
 public:
  explicit ConstantRandom(std::uint8_t byte) : byte_(byte) {}
  void fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), byte_); }

 private:
  std::uint8_t byte_;
};

TEST(KeyFormat, TheTwoPublishedVectorsAreKeys) {
  EXPECT_EQ(parse_key(kTestVector), Environment::test);
  EXPECT_EQ(parse_key(kLiveVector), Environment::live);
}

TEST(KeyFormat, ZeroRandomGivesTheTestVector) {
  ConstantRandom zero(0);
  EXPECT_EQ(generate_key(Environment::test, zero).reveal(), kTestVector);
}

// promise: S1
TEST(KeyFormat, TheLargestNumberFillsAllFortyThreeDigits) {
  ConstantRandom ones(0xff);
  const Secret key = generate_key(Environment::live, ones);
  // 2^256 - 1 in base 62.
  EXPECT_EQ(key.reveal().substr(8, 43), "yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1");
  EXPECT_EQ(key.reveal().size(), kKeySize);
}

TEST(KeyFormat, MadeKeysParseAndDiffer) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 500; ++i) {
    const Environment environment = i % 2 == 0 ? Environment::live : Environment::test;
    const Secret key = generate_key(environment, random);
    EXPECT_EQ(parse_key(key.reveal()), environment);
    EXPECT_TRUE(seen.insert(std::string(key.reveal())).second);
  }
}

// promise: S1
TEST(KeyFormat, EverySingleChangedCharacterIsRefused) {
  const std::string key(kLiveVector);
  for (std::size_t i = 0; i < key.size(); ++i) {
    std::string changed = key;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(parse_key(changed)) << "position " << i;
  }
}

TEST(KeyFormat, LengthsBesideTheRightOneAreRefused) {
  const std::string key(kLiveVector);
  EXPECT_FALSE(parse_key(""));
  EXPECT_FALSE(parse_key(key.substr(0, kKeySize - 1)));
  EXPECT_FALSE(parse_key(key + "0"));
  EXPECT_FALSE(parse_key(" " + key));
  EXPECT_FALSE(parse_key(std::string(1 << 20, 'a')));
}

TEST(KeyFormat, OtherBytesAndPrefixesAreRefused) {
  std::string key(kLiveVector);
  for (const char bad : {'\0', ' ', '_', '-', '/', ':', '@', '[', '`', '{', '\xc3'}) {
    key[20] = bad;
    EXPECT_FALSE(parse_key(key)) << static_cast<int>(bad);
  }
  EXPECT_FALSE(parse_key("sk_prod_" + std::string(kLiveVector.substr(8))));
  EXPECT_FALSE(parse_key("SK_LIVE_" + std::string(kLiveVector.substr(8))));
  // The environment is part of what the checksum covers.
  EXPECT_FALSE(parse_key("sk_test_" + std::string(kLiveVector.substr(8))));
}

TEST(KeyFormat, TheHintIsPrefixAndLastFour) {
  EXPECT_EQ(key_hint(kLiveVector), "sk_live_…u56Q");
  EXPECT_EQ(key_hint(kTestVector), "sk_test_…yHUD");
}

}  // namespace
}  // namespace solidrust
