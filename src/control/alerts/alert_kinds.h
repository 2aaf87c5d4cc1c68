// The severity of each kind of alert, and what an operator does first.
#pragma once

#include <string_view>

namespace solidrust {

// "warning" or "critical": something is refused or fails now.
std::string_view severity_of(std::string_view kind) noexcept;

// What an operator does first, mostly a command. Empty: no such kind.
std::string_view advice_of(std::string_view kind) noexcept;

}  // namespace solidrust
