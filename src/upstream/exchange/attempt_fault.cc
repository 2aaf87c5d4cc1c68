#include "upstream/exchange/attempt_fault.h"

#include <array>
#include <cstddef>

namespace solidrust {

std::string_view fault_name(AttemptFault fault) noexcept {
  constexpr std::array<std::string_view, 18> kNames{
      "ok",          "resolve",    "connect", "tls",     "reset",      "malformed",
      "too_large",   "timeout",    "stall",   "total",   "overloaded", "server_error",
      "error_block", "bad_answer", "cut",     "refused", "untold",     "cancelled"};
  static_assert(kNames.size() == static_cast<std::size_t>(AttemptFault::cancelled) + 1);
  return kNames[static_cast<std::size_t>(fault)];
}

}  // namespace solidrust
