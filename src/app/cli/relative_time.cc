#include "app/cli/relative_time.h"

#include <string_view>

#include <fmt/format.h>

namespace solidrust {
namespace {

constexpr std::int64_t kSecond = 1'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kYear = 365 * kDay;

std::string span_text(std::int64_t ms) {
  if (ms < kMinute) return fmt::format("{} s", ms / kSecond);
  if (ms < kHour) return fmt::format("{} min", ms / kMinute);
  if (ms < 2 * kDay) return fmt::format("{} h", ms / kHour);
  if (ms < 2 * kYear) return fmt::format("{} d", ms / kDay);
  return fmt::format("{} y", ms / kYear);
}

}  // namespace

std::string relative_time(std::int64_t at_ms, std::int64_t now_ms) {
  const std::int64_t ago = now_ms - at_ms;
  if (ago > -kSecond && ago < kSecond) return "now";
  return ago > 0 ? span_text(ago) + " ago" : "in " + span_text(-ago);
}

}  // namespace solidrust
