// Origins of web pages as a setting lists them (RFC 6454; as browsers write them).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace solidrust {

inline constexpr std::size_t kMaxOrigins = 100;

// The parts of a list with commas or blanks between them, in order. Views into `list`.
std::vector<std::string_view> split_origins(std::string_view list);

// Whether `list` is empty, "*" alone, or at most kMaxOrigins origins `scheme://host[:port]` exactly
// as browsers send them: another spelling would never match. The message continues the sentence
// "<setting> …".
Result<void> check_origins(std::string_view list);

}  // namespace solidrust
