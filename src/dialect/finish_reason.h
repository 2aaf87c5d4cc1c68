// Why an answer ended, in known words: for traces. A server's own word is not passed on.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dialect/usage_reading.h"

namespace solidrust {

enum class FinishReason : std::uint8_t { stop, length, tool_calls, content_filter, other };
inline constexpr std::array<std::string_view, 5> kFinishReasons{"stop", "length", "tool_calls",
                                                                "content_filter", "other"};

inline void note_finish(FinishReason reason, UsageReading& usage) noexcept {
  usage.finish_reasons |= static_cast<std::uint8_t>(1u << static_cast<unsigned>(reason));
}
inline bool has_finish(FinishReason reason, const UsageReading& usage) noexcept {
  return (usage.finish_reasons >> static_cast<unsigned>(reason) & 1u) != 0;
}

// `word`: the value of finish_reason (chat), stop_reason (Messages) or incomplete_details.reason
// (Responses), without its quotes.
void note_finish(std::string_view word, UsageReading& usage) noexcept;

}  // namespace solidrust
