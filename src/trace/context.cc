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

}  // namespace solidrust::trace
