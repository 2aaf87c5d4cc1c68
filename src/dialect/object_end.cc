#include "dialect/object_end.h"

#include <cstddef>

namespace solidrust::dialect {
namespace {

// The character behind a backslash, as far as it matters where an object ends.
char escaped(char c) noexcept {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
    case 'f':
      return '\0';
    default:
      return c;
  }
}

// Of \uXXXX: itself if it is ASCII, else a letter.
char escaped_unit(std::string_view digits) noexcept {
  unsigned value = 0;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value < 0x80 ? static_cast<char>(value) : 'x';
}

}  // namespace

void ObjectEnd::feed(std::string_view inside) noexcept {
  constexpr std::size_t kDigits = 4;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\' || i + 1 == inside.size()) {
      take(inside[i]);
      continue;
    }
    const char escape = inside[++i];
    if (escape == 'u') {
      take(escaped_unit(inside.substr(i + 1, kDigits)));
      i += kDigits;
    } else {
      take(escaped(escape));
    }
  }
}

void ObjectEnd::take(char c) noexcept {
  const bool white = c == ' ' || c == '\t' || c == '\n' || c == '\r';
  switch (at_) {
    case At::before:
      if (white) return;
      at_ = c == '{' ? At::inside : At::nowhere;
      depth_ = 1;
      break;
    case At::inside:
      if (c == '"')
        at_ = At::text;
      else if (c == '{' || c == '[')
        ++depth_;
      else if ((c == '}' || c == ']') && --depth_ == 0)
        at_ = At::behind;
      break;
    case At::text:
      if (c == '"')
        at_ = At::inside;
      else if (c == '\\')
        at_ = At::escape;
      break;
    case At::escape:
      at_ = At::text;
      break;
    case At::behind:
      if (!white) at_ = At::nowhere;
      break;
    case At::nowhere:
      break;
  }
}

}  // namespace solidrust::dialect
