#include "auth/keys/key_cache.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

// MACs that collide as often as can be: few homes, few tags.
KeyMac crowded(std::uint32_t number) {
  KeyMac mac{};
  mac[0] = static_cast<std::uint8_t>(number % 3);
  mac[12] = static_cast<std::uint8_t>(number % 2);
  std::memcpy(mac.data() + 20, &number, sizeof number);
  return mac;
}

PrincipalPtr principal(std::uint32_t number) {
  auto out = std::make_shared<Principal>();
  out->scopes = number;
  return out;
}

// The judge is a map; the cache is larger than the test's numbers, so nothing is evicted.
TEST(KeyCache, KnowsJustWhatAMapKnowsHoweverMuchItsIndexCollides) {
  std::mt19937 random(1);
  KeyCache cache(300);
  std::map<std::uint32_t, std::uint32_t> judge;
  for (std::uint32_t step = 0; step < 20'000; ++step) {
    const std::uint32_t number = static_cast<std::uint32_t>(random()) % 200;
    switch (random() % 3) {
      case 0:
        cache.put(crowded(number)).principal = principal(step);
        judge[number] = step;
        break;
      case 1:
        cache.erase(crowded(number));
        judge.erase(number);
        break;
      default:
        break;
    }
    ASSERT_EQ(cache.size(), judge.size());
    const KeyCache::Entry* const found = cache.find(crowded(number));
    const auto known = judge.find(number);
    ASSERT_EQ(found != nullptr, known != judge.end());
    if (found != nullptr) {
      ASSERT_EQ(found->principal->scopes, known->second);
    }
  }
}

TEST(KeyCache, NeverHoldsMoreThanItsCapacityNorLosesTrackOfWhatItHolds) {
  KeyCache cache(50);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    cache.put(crowded(i)).principal = principal(i);
    ASSERT_LE(cache.size(), 50u);
    ASSERT_NE(cache.find(crowded(i)), nullptr);
  }
  std::size_t known = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) known += cache.find(crowded(i)) != nullptr ? 1u : 0u;
  EXPECT_EQ(known, 50u);
}

TEST(KeyCache, ErasesWhatMatchesAndNothingElse) {
  KeyCache cache(100);
  for (std::uint32_t i = 0; i < 100; ++i) cache.put(crowded(i)).principal = principal(i);
  cache.erase_if([](const Principal& one) { return one.scopes % 2 == 0; });
  EXPECT_EQ(cache.size(), 50u);
  for (std::uint32_t i = 0; i < 100; ++i)
    EXPECT_EQ(cache.find(crowded(i)) != nullptr, i % 2 == 1) << i;
}

}  // namespace
}  // namespace solidrust
