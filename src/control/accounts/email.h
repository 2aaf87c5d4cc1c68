// The syntax of an email address. Only an email can tell whether it reaches anyone.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace solidrust {

inline constexpr std::size_t kMaxEmail = 254;  // bytes; RFC 5321 section 4.5.3.1.3 less <>

// The address in lower case, as it is stored and compared, or nothing if it is not one: printable
// ASCII, one '@', a local part of 1 to 64 bytes as RFC 5321's Dot-string, a domain of labels of 1
// to 63 letters, digits and inner hyphens.
std::optional<std::string> normalise_email(std::string_view text);

}  // namespace solidrust
