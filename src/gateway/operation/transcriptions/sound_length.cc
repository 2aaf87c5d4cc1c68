#include "gateway/operation/transcriptions/sound_length.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace solidrust {
namespace {

constexpr std::uint64_t kCodedBytesPerSecond = 16'000;
constexpr std::size_t kChunkHead = 8;

std::uint32_t little_endian(std::string_view bytes, std::size_t at) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// RIFF: a head of twelve bytes, then chunks: a name of four bytes, a length, the content. The
// content of `fmt ` has the bytes of a second at 8; that of `data` is the sound.
std::optional<std::uint64_t> wav_seconds(std::string_view file) noexcept {
  if (file.size() < 12 || !file.starts_with("RIFF") || file.substr(8, 4) != "WAVE")
    return std::nullopt;
  std::uint64_t rate = 0;
  for (std::size_t at = 12; file.size() - at >= kChunkHead;) {
    const std::string_view name = file.substr(at, 4);
    const std::uint64_t length = little_endian(file, at + 4);
    at += kChunkHead;
    const std::uint64_t there = std::min<std::uint64_t>(length, file.size() - at);
    if (name == "fmt " && there >= 16) rate = little_endian(file, at + 8);
    // A length of nothing, or of more than there is: written as it was recorded.
    if (name == "data") {
      if (rate == 0) return std::nullopt;
      const std::uint64_t sound = length == 0 ? file.size() - at : there;
      return (sound + rate - 1) / rate;
    }
    at += there;
    if (length % 2 != 0 && at < file.size()) ++at;  // padding
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t sound_seconds(std::string_view file) noexcept {
  const std::uint64_t coded = (file.size() + kCodedBytesPerSecond - 1) / kCodedBytesPerSecond;
  return std::max<std::uint64_t>(1, wav_seconds(file).value_or(coded));
}

}  // namespace solidrust
