// The severity and the first command to run for each kind of alert.
#pragma once

#include <string_view>

namespace solidrust {

// "warning" or "critical": something is refused or fails now.
std::string_view severity_of(std::string_view kind) noexcept;

// The command that an operator begins with. Empty: no such kind.
std::string_view advice_of(std::string_view kind) noexcept;

}  // namespace solidrust
