// Times as the control plane's JSON carries them, and spans as people write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace solidrust {

// RFC 3339 in UTC with milliseconds: "2026-01-31T08:05:00.000Z".
std::string format_timestamp(std::int64_t unix_ms);

// RFC 3339 with Z or an offset, fraction optional (cut to milliseconds), years 1970 to 9999.
// Leap seconds and impossible dates are not taken.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

// How messages describe what parse_span takes.
inline constexpr std::string_view kSpanForm = "a number with a unit: 30m, 12h, 90d or 2w";

// One whole number with a unit: 30s, 30m, 12h, 90d, 2w. At most nine digits; never negative.
std::optional<std::chrono::milliseconds> parse_span(std::string_view text);

}  // namespace solidrust
