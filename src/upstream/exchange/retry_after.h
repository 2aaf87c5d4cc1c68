// The pause that an overloaded server asks for (Retry-After, RFC 9110 section 10.2.3).
#pragma once

#include <chrono>
#include <string_view>

namespace solidrust {

// A longer pause is cut to this: the server may recover earlier than it expected.
inline constexpr std::chrono::seconds kLongestRest{60};

// From the values of the fields Retry-After and Date, both empty if absent. Seconds are rounded up;
// a date counts from the sender's own Date, so that no clock of ours matters. 0: nothing that can
// be understood, or no wait. At most `longest`.
std::chrono::seconds parse_retry_after(std::string_view value, std::string_view date,
                                       std::chrono::seconds longest = kLongestRest) noexcept;

}  // namespace solidrust
