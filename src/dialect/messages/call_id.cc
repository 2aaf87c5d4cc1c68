#include "dialect/messages/call_id.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "base/ascii_class.h"
#include "base/json_cursor.h"
#include "base/utf8.h"

namespace solidrust::dialect::messages {
namespace {

// kResolved: of the id as plain text; kRaw: of one whose escapes mean no character, as it is.
constexpr std::string_view kResolved = "sr1_";
constexpr std::string_view kRaw = "sr1-";

bool is_clean(std::string_view id) {
  return !id.empty() && !id.starts_with(kResolved) && !id.starts_with(kRaw) &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return is_alnum(c) || c == '_' || c == '-'; });
}

// A hyphen and two digits for each byte that is not taken, and for the hyphen.
std::string encoded(std::string_view mark, std::string_view id) {
  std::string out(mark);
  for (const char c : id) {
    if (is_alnum(c) || c == '_')
      out += c;
    else
      out += fmt::format("-{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string always_encoded(std::string_view inside) {
  std::string id;
  return json_unescape(inside, id) ? encoded(kResolved, id) : encoded(kRaw, inside);
}

int lower_hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string clean_call_id(std::string_view inside) {
  if (is_clean(inside)) return std::string(inside);
  std::string id;
  if (!json_unescape(inside, id)) return encoded(kRaw, inside);
  return is_clean(id) ? id : encoded(kResolved, id);
}

std::optional<std::string> original_call_id(std::string_view inside) {
  if (!inside.starts_with(kResolved)) return std::nullopt;
  std::string_view rest = inside.substr(kResolved.size());
  std::string id;
  while (!rest.empty()) {
    if (rest.front() != '-') {
      id += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    if (rest.size() < 3 || lower_hex_value(rest[1]) < 0 || lower_hex_value(rest[2]) < 0)
      return std::nullopt;
    id += static_cast<char>(lower_hex_value(rest[1]) * 16 + lower_hex_value(rest[2]));
    rest.remove_prefix(3);
  }
  // Only what we have made ourselves.
  if (is_clean(id) || !is_utf8(id) || encoded(kResolved, id) != inside) return std::nullopt;
  return id;
}

// Two hyphens come together in no other form.
std::string clean_call_id_again(std::string_view inside, std::size_t count) {
  return fmt::format("{}--{}", always_encoded(inside), count);
}

}  // namespace solidrust::dialect::messages
