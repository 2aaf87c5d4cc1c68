// How many characters a text has that is to be spoken.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust {

// Code points of a JSON string as it stands, with its quotes. An escape is one, and so is half of a
// surrogate pair that stands alone: no text is nothing because of one.
std::uint64_t character_count(std::string_view json_string) noexcept;

}  // namespace solidrust
