#include "app/cli/display_width.h"

#include <algorithm>

#include <utf8proc.h>

#include "base/utf8.h"

namespace solidrust {
namespace {

// The first character of a text that is not empty.
struct Character {
  std::size_t bytes;
  std::size_t columns;
};

Character first_character(std::string_view text) {
  utf8proc_int32_t point = 0;
  const auto bytes = utf8proc_iterate(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size(), 4)), &point);
  if (bytes <= 0) return {1, 1};
  return {static_cast<std::size_t>(bytes),
          static_cast<std::size_t>(std::max(0, utf8proc_charwidth(point)))};
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    columns += character.columns;
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::size_t taken = 0;
  std::size_t bytes = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const Character character = first_character(rest);
    if (taken + character.columns > columns - 1) break;
    taken += character.columns;
    bytes += character.bytes;
    rest.remove_prefix(character.bytes);
  }
  return std::string(text.substr(0, bytes)) + "…";
}

std::string cut_middle_to_width(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns || columns == 0) return cut_to_width(text, columns);
  const std::size_t behind = (columns - 1) / 2;
  std::string out = cut_to_width(text, columns - behind);  // with the "…"
  while (!text.empty() && display_width(text) > behind)
    text.remove_prefix(first_character(text).bytes);
  return out.append(text);
}

void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t room) {
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
    const std::size_t width = display_width(word);
    if (used > 0 && used + 1 + width > room) {
      out.append("\n").append(indent, ' ');
      used = 0;
    }
    if (used > 0) out += ' ';
    out += word;
    used += width + (used > 0 ? 1 : 0);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = utf8_sequence_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(1, bytes));
    if (bytes == 0 || has_control_character(character))
      out += '?';
    else
      out += character;
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace solidrust
