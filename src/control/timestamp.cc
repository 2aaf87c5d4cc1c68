#include "control/timestamp.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace solidrust {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

// Exactly `width` digits at the front of `text`, which loses them.
std::optional<int> digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

// Two-digit fields joined by `separator`: "08:05:00".
template <std::size_t N>
std::optional<std::array<int, N>> fields(std::string_view& text, char separator,
                                         const std::array<int, N>& limits) {
  std::array<int, N> out{};
  for (std::size_t i = 0; i < N; ++i) {
    if (i > 0 && !take(text, separator)) return std::nullopt;
    const std::optional<int> value = digits(text, 2);
    if (!value || *value > limits[i]) return std::nullopt;
    out[i] = *value;
  }
  return out;
}

std::optional<int> fraction_ms(std::string_view& text) {
  if (!take(text, '.')) return 0;
  int value = 0;
  std::size_t count = 0;
  for (; count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count)
    if (count < 3) value = value * 10 + (text[count] - '0');
  if (count == 0 || count > 9) return std::nullopt;
  for (std::size_t i = count; i < 3; ++i) value *= 10;
  text.remove_prefix(count);
  return value;
}

// Minutes east of UTC; the text must end after it.
std::optional<int> offset_minutes(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const bool west = text.starts_with('-');
  if (!west && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const auto parts = fields<2>(text, ':', {23, 59});
  if (!parts || !text.empty()) return std::nullopt;
  const int minutes = (*parts)[0] * 60 + (*parts)[1];
  return west ? -minutes : minutes;
}

}  // namespace

std::string format_timestamp(std::int64_t unix_ms) {
  const milliseconds time{unix_ms};
  const sys_days day{std::chrono::floor<days>(time)};
  const std::chrono::year_month_day date{day};
  const auto of_day = (time - day.time_since_epoch()).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     of_day / 3'600'000, of_day / 60'000 % 60, of_day / 1000 % 60, of_day % 1000);
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  const std::optional<int> year = digits(text, 4);
  if (!year || *year < 1970 || !take(text, '-')) return std::nullopt;
  const auto month_day = fields<2>(text, '-', {12, 31});
  if (!month_day || !(take(text, 'T') || take(text, 't') || take(text, ' '))) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>((*month_day)[0])},
                                         std::chrono::day{static_cast<unsigned>((*month_day)[1])}};
  if (!date.ok()) return std::nullopt;
  const auto time = fields<3>(text, ':', {23, 59, 59});
  if (!time) return std::nullopt;
  const std::optional<int> fraction = fraction_ms(text);
  if (!fraction) return std::nullopt;
  const std::optional<int> offset = offset_minutes(text);
  if (!offset) return std::nullopt;
  const auto seconds =
      std::int64_t{(*time)[0]} * 3600 + (*time)[1] * 60 + (*time)[2] - std::int64_t{*offset} * 60;
  const std::int64_t ms =
      milliseconds{sys_days{date}.time_since_epoch()}.count() + seconds * 1000 + *fraction;
  if (ms < 0) return std::nullopt;
  return ms;
}

std::optional<milliseconds> parse_span(std::string_view text) {
  if (text.size() < 2 || text.size() > 10 || text.front() < '0' || text.front() > '9')
    return std::nullopt;
  std::int64_t count = 0;
  const char* end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stop != end) return std::nullopt;
  switch (*end) {
    case 's':
      return std::chrono::seconds{count};
    case 'm':
      return std::chrono::minutes{count};
    case 'h':
      return std::chrono::hours{count};
    case 'd':
      return days{count};
    case 'w':
      return std::chrono::weeks{count};
    default:
      return std::nullopt;
  }
}

}  // namespace solidrust
