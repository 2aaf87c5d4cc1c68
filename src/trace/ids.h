// Ids of traces and spans (W3C Trace Context, section 3.2.2).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/fast_random.h"

namespace solidrust::trace {

// So many bytes; all zero is no id.
template <std::size_t N>
struct Id {
  std::array<std::uint8_t, N> bytes{};

  bool valid() const noexcept {
    return std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte != 0; });
  }
  std::array<char, 2 * N> hex() const noexcept {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<char, 2 * N> text;
    for (std::size_t i = 0; i < N; ++i) {
      text[2 * i] = kDigits[bytes[i] >> 4];
      text[2 * i + 1] = kDigits[bytes[i] & 15];
    }
    return text;
  }
  std::string text() const {
    const auto digits = hex();
    return {digits.data(), digits.size()};
  }
  bool operator==(const Id&) const = default;
};

using TraceId = Id<16>;
using SpanId = Id<8>;

// New ids; never zero. One per worker, touched by its thread only.
class IdSource {
 public:
  explicit IdSource(Random& random) : random_(random) {}
  TraceId trace() noexcept { return make<16>(); }
  SpanId span() noexcept { return make<8>(); }

 private:
  template <std::size_t N>
  Id<N> make() noexcept {
    Id<N> id;
    do {
      for (std::size_t at = 0; at < N; at += sizeof(std::uint64_t)) {
        const std::uint64_t word = random_.next();
        std::memcpy(id.bytes.data() + at, &word, sizeof word);
      }
    } while (!id.valid());
    return id;
  }
  FastRandom random_;
};

}  // namespace solidrust::trace
