#include "base/wipe.h"

#include <array>
#include <cstring>
#include <new>

#include <gtest/gtest.h>

#include "base/secret.h"

namespace solidrust {
namespace {

constexpr std::string_view kWords = "correct horse battery staple, and more than fits inside";

TEST(Wipe, AStringIsEmptyAndAllThatItHadRoomForIsOverwritten) {
  std::string text(kWords);
  const char* const at = text.data();
  const std::size_t room = text.capacity();
  wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_EQ(text.data(), at);
  for (std::size_t i = 0; i < room; ++i) EXPECT_EQ(at[i], '\0') << i;
}

// A short string is moved by copying what is inside of it: nothing of it stays in the old one.
TEST(Wipe, ASecretLeavesNothingInTheStringThatItWasMadeOf) {
  alignas(std::string) std::array<unsigned char, sizeof(std::string)> place;
  auto* const text = new (place.data()) std::string("short secret");
  const Secret secret(std::move(*text));
  EXPECT_EQ(secret.reveal(), "short secret");
  EXPECT_EQ(::memmem(place.data(), place.size(), "secret", 6), nullptr);
  text->~basic_string();
}

TEST(Wipe, AContainerMayGrowAndBeCompared) {
  std::basic_string<char, std::char_traits<char>, WipingAllocator<char>> text(kWords);
  for (int i = 0; i < 1'000; ++i) text += 'x';
  EXPECT_TRUE(text.starts_with(kWords));
  EXPECT_EQ(text.size(), kWords.size() + 1'000);
  EXPECT_EQ(WipingAllocator<char>(), WipingAllocator<char32_t>());
  wipe(nullptr, 0);
}

}  // namespace
}  // namespace solidrust
