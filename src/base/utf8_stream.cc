#include "base/utf8_stream.h"

#include <algorithm>

#include "base/utf8.h"

namespace solidrust {
namespace {

std::size_t length_by_lead(char lead) noexcept {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte >= 0xC2 && byte <= 0xDF) return 2;
  if (byte >= 0xE0 && byte <= 0xEF) return 3;
  if (byte >= 0xF0 && byte <= 0xF4) return 4;
  return 0;
}

// How many bytes at the end belong to a character that is not complete yet.
std::size_t unfinished(std::string_view text) noexcept {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const char byte = text[text.size() - back];
    if ((static_cast<unsigned char>(byte) & 0xC0) == 0x80) continue;
    return length_by_lead(byte) > back ? back : 0;
  }
  return 0;
}

}  // namespace

bool Utf8Stream::feed(std::string_view piece) noexcept {
  while (pending_ > 0 && !piece.empty()) {
    tail_[pending_++] = piece.front();
    piece.remove_prefix(1);
    if (pending_ < length_by_lead(tail_[0])) continue;
    if (utf8_sequence_length({tail_.data(), pending_}) != pending_) return false;
    pending_ = 0;
  }
  if (piece.empty()) return true;
  const std::size_t rest = unfinished(piece);
  if (!is_utf8(piece.substr(0, piece.size() - rest))) return false;
  std::copy(piece.end() - static_cast<std::ptrdiff_t>(rest), piece.end(), tail_.begin());
  pending_ = rest;
  return true;
}

}  // namespace solidrust
