#include "trace/context.h"

#include <algorithm>

namespace solidrust::trace {
namespace {

// The value of a lower-case hex digit; -1: it is none.
int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <std::size_t N>
bool read_hex(std::string_view text, std::array<std::uint8_t, N>& bytes) noexcept {
  for (std::size_t i = 0; i < N; ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

bool is_key_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' ||
         c == '/';
}

bool is_name(std::string_view text, std::size_t most, bool digit_first) noexcept {
  if (text.empty() || text.size() > most) return false;
  const bool letter = text[0] >= 'a' && text[0] <= 'z';
  const bool number = text[0] >= '0' && text[0] <= '9';
  if (!letter && !(digit_first && number)) return false;
  return std::all_of(text.begin(), text.end(), is_key_char);
}

// simple-key, or tenant-id "@" system-id.
bool is_key(std::string_view key) noexcept {
  const std::size_t at = key.find('@');
  if (at == key.npos) return is_name(key, 256, false);
  return is_name(key.substr(0, at), 241, true) && is_name(key.substr(at + 1), 14, false);
}

bool is_value(std::string_view value) noexcept {
  return !value.empty() && value.size() <= 256 && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

std::optional<TraceParent> parse_traceparent(std::string_view field) noexcept {
  if (field.size() != kTraceParentSize || !field.starts_with("00-") || field[35] != '-' ||
      field[52] != '-')
    return std::nullopt;
  TraceParent parent;
  std::array<std::uint8_t, 1> flags{};
  if (!read_hex(field.substr(3, 32), parent.trace.bytes) ||
      !read_hex(field.substr(36, 16), parent.span.bytes) || !read_hex(field.substr(53, 2), flags))
    return std::nullopt;
  if (!parent.trace.valid() || !parent.span.valid()) return std::nullopt;
  parent.sampled = (flags[0] & 1) != 0;
  return parent;
}

std::array<char, kTraceParentSize> write_traceparent(const TraceParent& parent) noexcept {
  std::array<char, kTraceParentSize> text;
  const auto trace = parent.trace.hex();
  const auto span = parent.span.hex();
  auto* out = std::copy_n("00-", 3, text.data());
  out = std::copy(trace.begin(), trace.end(), out);
  *out++ = '-';
  out = std::copy(span.begin(), span.end(), out);
  std::copy_n(parent.sampled ? "-01" : "-00", 3, out);
  return text;
}

bool is_tracestate(std::string_view field) noexcept {
  if (field.empty() || field.size() > kMaxTraceState) return false;
  std::size_t members = 0;
  while (true) {
    const std::size_t comma = field.find(',');
    const std::string_view member = trimmed(field.substr(0, comma));
    if (!member.empty()) {  // empty members are allowed
      const std::size_t equals = member.find('=');
      if (++members > kMaxStateMembers || equals == member.npos ||
          !is_key(member.substr(0, equals)) || !is_value(member.substr(equals + 1)))
        return false;
    }
    if (comma == field.npos) return members != 0;
    field.remove_prefix(comma + 1);
  }
}

}  // namespace solidrust::trace
