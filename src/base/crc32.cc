#include "base/crc32.h"

#include <zlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace solidrust {
namespace {

#if defined(__x86_64__)

constexpr std::size_t kBlock = 16;

// Of at least two whole blocks. Gopal and others, "Fast CRC Computation for Generic Polynomials
// Using PCLMULQDQ" (Intel 2009): each block is folded over the next by two carry-less products, and
// what is left at the end is divided after Barrett. The constants are powers of x modulo the
// polynomial, bits reflected.
[[gnu::target("pclmul,sse4.1")]] std::uint32_t fold(std::uint32_t state, const std::uint8_t* at,
                                                    std::size_t size) noexcept {
  const __m128i over_block = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
  const __m128i over_64 = _mm_set_epi64x(0, 0x163cd6124);
  const __m128i barrett = _mm_set_epi64x(0x1f7011641, 0x1db710641);
  const __m128i low_32 = _mm_setr_epi32(-1, 0, -1, 0);
  __m128i sum = _mm_xor_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)),
                              _mm_cvtsi32_si128(static_cast<int>(state)));
  for (at += kBlock, size -= kBlock; size >= kBlock; at += kBlock, size -= kBlock) {
    const __m128i low = _mm_clmulepi64_si128(sum, over_block, 0x00);
    const __m128i high = _mm_clmulepi64_si128(sum, over_block, 0x11);
    sum = _mm_xor_si128(_mm_xor_si128(low, high),
                        _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
  }
  sum = _mm_xor_si128(_mm_srli_si128(sum, 8), _mm_clmulepi64_si128(sum, over_block, 0x10));
  sum = _mm_xor_si128(_mm_srli_si128(sum, 4),
                      _mm_clmulepi64_si128(_mm_and_si128(sum, low_32), over_64, 0x00));
  __m128i part = _mm_clmulepi64_si128(_mm_and_si128(sum, low_32), barrett, 0x10);
  part = _mm_clmulepi64_si128(_mm_and_si128(part, low_32), barrett, 0x00);
  return static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(sum, part), 1));
}

bool can_fold() noexcept {
  __builtin_cpu_init();
  return __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0;
}

const bool kFolds = can_fold();

#endif

}  // namespace

std::uint32_t crc32_of(std::uint32_t before, std::span<const std::uint8_t> bytes) noexcept {
#if defined(__x86_64__)
  if (kFolds && bytes.size() >= 2 * kBlock) {
    const std::size_t whole = bytes.size() / kBlock * kBlock;
    before = ~fold(~before, bytes.data(), whole);
    bytes = bytes.subspan(whole);
  }
#endif
  if (bytes.empty()) return before;  // zlib takes a null pointer for the beginning
  return static_cast<std::uint32_t>(crc32_z(before, bytes.data(), bytes.size()));
}

}  // namespace solidrust
