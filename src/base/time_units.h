// Lengths of time in milliseconds, as rows and reports count them.
#pragma once

#include <cstdint>

namespace solidrust {

inline constexpr std::int64_t kMinuteMs = 60'000;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;

}  // namespace solidrust
