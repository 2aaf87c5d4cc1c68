// Finds the end of a run of characters that need no escape in a JSON string. The innermost loop of
// reading and writing JSON: sixteen bytes at a time if the processor can.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace solidrust {

// Which bytes end the run, besides quotes, backslashes and control characters.
enum class Beyond : std::uint8_t { nothing, ascii };

// The length of the longest prefix of plain characters.
template <Beyond kBeyond>
inline std::size_t plain_prefix(std::string_view text) noexcept {
  const auto plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && c != '"' && c != '\\' && (kBeyond == Beyond::nothing || byte < 0x80);
  };
  std::size_t at = 0;
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1f);
  for (; text.size() - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i special =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmpeq_epi8(_mm_max_epu8(bytes, last_control), last_control));
    auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
    if constexpr (kBeyond == Beyond::ascii) mask |= static_cast<unsigned>(_mm_movemask_epi8(bytes));
    if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
  }
#endif
  while (at < text.size() && plain(text[at])) ++at;
  return at;
}

}  // namespace solidrust
