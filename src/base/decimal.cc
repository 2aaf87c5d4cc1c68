#include "base/decimal.h"

#include <charconv>

#include <fmt/format.h>

namespace solidrust {
namespace {

// Of digits alone.
std::optional<std::int64_t> parse_digits(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (text.empty() || text[0] == '-' || read.ec != std::errc{} || read.ptr != end)
    return std::nullopt;
  return number;
}

std::int64_t power_of_ten(std::size_t exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

}  // namespace

std::optional<std::int64_t> parse_decimal(std::string_view text, std::size_t places) {
  const std::size_t point = text.find('.');
  const auto whole = parse_digits(text.substr(0, point));
  std::int64_t part = 0;
  if (point != text.npos) {
    const std::string_view digits = text.substr(point + 1);
    const auto parsed = parse_digits(digits);
    if (!parsed || digits.size() > places) return std::nullopt;
    part = *parsed * power_of_ten(places - digits.size());
  }
  std::int64_t out = 0;
  if (!whole || __builtin_mul_overflow(*whole, power_of_ten(places), &out) ||
      __builtin_add_overflow(out, part, &out))
    return std::nullopt;
  return out;
}

std::string decimal_text(std::int64_t number, std::size_t places) {
  const std::int64_t one = power_of_ten(places);
  const std::int64_t whole = number / one;
  const std::int64_t part = number % one;
  std::string out = fmt::format("{}{}", number < 0 && whole == 0 ? "-" : "", whole);
  if (part == 0) return out;
  out += fmt::format(".{:0{}}", part < 0 ? -part : part, places);
  out.resize(out.find_last_not_of('0') + 1);
  return out;
}

}  // namespace solidrust
