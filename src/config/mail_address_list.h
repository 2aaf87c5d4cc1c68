// Mail addresses as a setting lists them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace solidrust {

inline constexpr std::size_t kMaxMailAddresses = 20;

// `list`: addresses with commas or blanks between; empty: none. The message of the error continues
// the sentence "<setting> …".
Result<std::vector<std::string>> split_mail_addresses(std::string_view list);

}  // namespace solidrust
