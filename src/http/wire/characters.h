// Character classes of HTTP/1.x (RFC 9110 section 5.6.2, RFC 9112, RFC 3986), as look-up tables.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/ascii_class.h"

namespace solidrust::http {

using CharTable = std::array<bool, 256>;

constexpr CharTable alphanumeric_and(std::string_view others) noexcept {
  CharTable table{};
  for (int c = 0; c < 256; ++c)
    table[static_cast<std::size_t>(c)] = c < 128 && is_alnum(static_cast<char>(c));
  for (const char c : others) table[static_cast<std::uint8_t>(c)] = true;
  return table;
}
// Field values: no control character but the tab; bytes above 127 are opaque.
constexpr CharTable field_value_table() noexcept {
  CharTable table{};
  for (int c = 0; c < 256; ++c)
    table[static_cast<std::size_t>(c)] = c == '\t' || (c >= 0x20 && c != 0x7f);
  return table;
}

// How the version of a head begins: any minor version of HTTP/1.
inline constexpr std::string_view kMajorVersion = "HTTP/1.";

inline constexpr CharTable kTokenChar = alphanumeric_and("!#$%&'*+-.^_`|~");
inline constexpr CharTable kValueChar = field_value_table();
inline constexpr CharTable kUnreserved = alphanumeric_and("-._~");
inline constexpr CharTable kPathChar = alphanumeric_and("-._~!$&'()*+,;=:@/");
// Of a whole request target; what may stand only in the path or the query is checked apart.
inline constexpr CharTable kTargetChar = alphanumeric_and("-._~!$&'()*+,;=:@/?%[]");

constexpr bool in(const CharTable& table, char c) noexcept {
  return table[static_cast<std::uint8_t>(c)];
}

}  // namespace solidrust::http
