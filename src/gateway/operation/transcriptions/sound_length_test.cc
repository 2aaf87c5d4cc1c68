#include "gateway/operation/transcriptions/sound_length.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

std::string number(std::uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
  return bytes;
}

std::string chunk(const std::string& name, std::uint32_t length, const std::string& content) {
  return name + number(length) + content;
}

// As recorders write it: PCM, one channel, 16,000 samples of two bytes a second.
std::string format(std::uint32_t bytes_per_second = 32'000) {
  return chunk("fmt ", 16,
               std::string("\1\0\1\0", 4) + number(16'000) + number(bytes_per_second) +
                   std::string("\2\0\20\0", 4));
}

std::string wav(const std::string& chunks) {
  return "RIFF" + number(static_cast<std::uint32_t>(4 + chunks.size())) + "WAVE" + chunks;
}

std::string data(std::uint32_t said, std::size_t there) {
  return chunk("data", said, std::string(there, 's'));
}

// promise: L29
TEST(SoundLength, AWavFileTellsItself) {
  EXPECT_EQ(sound_seconds(wav(format() + data(32'000, 32'000))), 1u);
  EXPECT_EQ(sound_seconds(wav(format() + data(32'001, 32'001))), 2u);  // begun seconds count
  EXPECT_EQ(sound_seconds(wav(format() + data(10 * 32'000, 10 * 32'000))), 10u);
}

TEST(SoundLength, OtherChunksOfAWavFileArePassedOver) {
  const std::string list = chunk("LIST", 3, std::string("abc\0", 4));  // padded to four
  EXPECT_EQ(sound_seconds(wav(list + format() + list + data(64'000, 64'000))), 2u);
}

// A recorder that does not know the length yet writes 0 or the most there is.
TEST(SoundLength, AWavFileThatWasStreamedIsAsLongAsItIs) {
  EXPECT_EQ(sound_seconds(wav(format() + data(0, 96'000))), 3u);
  EXPECT_EQ(sound_seconds(wav(format() + data(0xffff'ffff, 96'000))), 3u);
}

// promise: L29
TEST(SoundLength, WhatTellsNothingIsEstimatedByItsSize) {
  EXPECT_EQ(sound_seconds(std::string(16'000, 'x')), 1u);
  EXPECT_EQ(sound_seconds(std::string(16'001, 'x')), 2u);
  EXPECT_EQ(sound_seconds(""), 1u);
  EXPECT_EQ(sound_seconds(wav(format(0) + data(1'000'000, 1'000'000))), 63u);  // no rate
  EXPECT_EQ(sound_seconds(wav(data(32'000, 32'000))), 3u);                     // no format
}

TEST(SoundLength, AFileThatIsCutAnywhereIsReadWithoutHarm) {
  const std::string whole =
      wav(chunk("LIST", 3, std::string("abc\0", 4)) + format() + data(64, 64));
  for (std::size_t cut = 0; cut <= whole.size(); ++cut)
    EXPECT_EQ(sound_seconds(std::string_view(whole).substr(0, cut)), 1u) << cut;
}

}  // namespace
}  // namespace solidrust
