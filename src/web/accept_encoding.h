// Which codings of a body a client takes (RFC 9110 section 12.5.3).
#pragma once

#include <string_view>

namespace solidrust::web {

// Whether Accept-Encoding takes `coding`: named, or by a star, with a weight that is not 0.
bool takes_coding(std::string_view accept, std::string_view coding) noexcept;

// The next member of a comma-separated field, which it is taken from.
std::string_view next_member(std::string_view& list) noexcept;

}  // namespace solidrust::web
