#include "http/wire/field_list.h"

#include <cstdint>
#include <cstring>

#include "base/ascii_case.h"

namespace solidrust::http {
namespace {

// Eight bytes, lowered at once: a byte's high bit is set where it is a capital letter.
std::uint64_t lower_word(const char* text) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHigh = 0x80 * kOnes;
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  const std::uint64_t seven = word & ~kHigh;
  const std::uint64_t from_a = seven + (0x80 - 'A') * kOnes;
  const std::uint64_t past_z = seven + (0x80 - 'Z' - 1) * kOnes;
  const std::uint64_t capital = from_a & ~past_z & ~word & kHigh;
  return word | capital >> 2;  // 0x80 to 0x20
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  std::size_t i = 0;
  for (; a.size() - i >= 8; i += 8)
    if (lower_word(a.data() + i) != lower_word(b.data() + i)) return false;
  for (; i < a.size(); ++i)
    if (a[i] != b[i] && ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  return true;
}

}  // namespace solidrust::http
