#include "base/crc32.h"

#include <random>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

namespace solidrust {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The check value of the CRC catalogues, and a text that is long enough to be folded.
TEST(Crc32, KnownValues) {
  EXPECT_EQ(crc32_of(0, bytes_of("123456789")), 0xCBF43926u);
  EXPECT_EQ(crc32_of(0, bytes_of("The quick brown fox jumps over the lazy dog")), 0x414FA339u);
  EXPECT_EQ(crc32_of(0, {}), 0u);
  EXPECT_EQ(crc32_of(7, {}), 7u);
}

TEST(Crc32, IsThatOfZlibAtEveryLengthAndPlace) {
  std::mt19937 random(1);
  std::vector<std::uint8_t> bytes(600);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  for (std::size_t at = 0; at < 17; ++at)
    for (std::size_t size = 0; at + size <= bytes.size(); ++size) {
      const auto before = static_cast<std::uint32_t>(size % 3 == 0 ? 0 : random());
      const std::span<const std::uint8_t> part = std::span(bytes).subspan(at, size);
      EXPECT_EQ(crc32_of(before, part), crc32_z(before, part.data(), part.size()))
          << at << ' ' << size;
    }
}

TEST(Crc32, PartsMakeTheWhole) {
  std::vector<std::uint8_t> bytes(300, 0xA5);
  const std::uint32_t whole = crc32_of(0, bytes);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
    EXPECT_EQ(crc32_of(crc32_of(0, std::span(bytes).first(cut)), std::span(bytes).subspan(cut)),
              whole);
}

}  // namespace
}  // namespace solidrust
