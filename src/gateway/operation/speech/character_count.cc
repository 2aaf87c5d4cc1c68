#include "gateway/operation/speech/character_count.h"

#include <cstddef>

namespace solidrust {
namespace {

constexpr std::size_t kEscape = 2;         // \n
constexpr std::size_t kUnicodeEscape = 6;  // \u00e9

// \ud800 to \udbff, or with `low` \udc00 to \udfff.
bool is_surrogate(std::string_view escape, bool low) noexcept {
  if (escape.size() < kUnicodeEscape || escape[0] != '\\' || escape[1] != 'u') return false;
  if (escape[2] != 'd' && escape[2] != 'D') return false;
  switch (escape[3]) {
    case '8':
    case '9':
    case 'a':
    case 'b':
    case 'A':
    case 'B':
      return !low;
    case 'c':
    case 'd':
    case 'e':
    case 'f':
    case 'C':
    case 'D':
    case 'E':
    case 'F':
      return low;
    default:
      return false;
  }
}

// Bytes of the character that `text`, which is not empty, begins with.
std::size_t first_size(std::string_view text) noexcept {
  if (text[0] != '\\') {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) ++size;
    return size;
  }
  if (text.size() < kEscape || text[1] != 'u') return kEscape;
  const bool pair = is_surrogate(text, false) && text.size() > kUnicodeEscape &&
                    is_surrogate(text.substr(kUnicodeEscape), true);
  return pair ? 2 * kUnicodeEscape : kUnicodeEscape;
}

}  // namespace

std::uint64_t character_count(std::string_view json_string) noexcept {
  if (json_string.size() < 2) return 0;
  std::string_view rest = json_string.substr(1, json_string.size() - 2);
  std::uint64_t count = 0;
  for (; !rest.empty(); ++count) {
    const std::size_t size = first_size(rest);
    rest.remove_prefix(size < rest.size() ? size : rest.size());
  }
  return count;
}

}  // namespace solidrust
