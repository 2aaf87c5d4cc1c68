#include "upstream/exchange/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/ascii_class.h"

namespace solidrust {
namespace {

using std::chrono::seconds;

bool all_digits(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// delta-seconds, and with a fraction, as some servers send it.
std::optional<seconds> parse_seconds(std::string_view value, seconds longest) noexcept {
  const std::size_t point = std::min(value.find('.'), value.size());
  const std::string_view whole = value.substr(0, point);
  const std::string_view fraction = value.substr(std::min(point + 1, value.size()));
  if (!all_digits(whole) || (point < value.size() && !all_digits(fraction))) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), number);
  if (error != std::errc() || number >= longest.count()) return longest;
  const bool more = std::any_of(fraction.begin(), fraction.end(), [](char c) { return c != '0'; });
  return seconds{number + (more ? 1 : 0)};
}

template <class Number>
bool read(std::string_view text, Number& number) noexcept {
  if (!all_digits(text)) return false;
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

// IMF-fixdate: "Sun, 06 Nov 1994 08:49:37 GMT". The two obsolete forms are not sent any more.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(25) != " GMT" || text[19] != ':' || text[22] != ':')
    return std::nullopt;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  unsigned day = 0;
  int year = 0, hour = 0, minute = 0, second = 0;
  if (month == kMonths.end() || !read(text.substr(5, 2), day) || !read(text.substr(12, 4), year) ||
      !read(text.substr(17, 2), hour) || !read(text.substr(20, 2), minute) ||
      !read(text.substr(23, 2), second))
    return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year{year},
      std::chrono::month{static_cast<unsigned>(month - kMonths.begin()) + 1},
      std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         seconds{second};
}

}  // namespace

seconds parse_retry_after(std::string_view value, std::string_view date, seconds longest) noexcept {
  if (const auto delta = parse_seconds(value, longest)) return *delta;
  const auto at = parse_date(value);
  const auto now = parse_date(date);
  if (!at || !now) return seconds{0};
  return std::clamp(seconds{*at - *now}, seconds{0}, longest);
}

}  // namespace solidrust
