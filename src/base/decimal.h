// Decimal numbers as text, exactly: held as whole numbers of their last place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace solidrust {

// "0.15" with three places is 150. Digits, and perhaps a point with one to `places` digits behind
// it (at most 18); nothing for any other text, and for a number that does not fit.
std::optional<std::int64_t> parse_decimal(std::string_view text, std::size_t places);

// The inverse: 150 with three places is "0.15", -1'500 is "-1.5".
std::string decimal_text(std::int64_t number, std::size_t places);

}  // namespace solidrust
