// "Did you mean …?": the known name that a mistyped one most resembles.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace solidrust {

// The entry of `known` that differs from `typed` in the fewest insertions, deletions, changes and
// swaps of neighbours, if those are few for its length (1 up to 4 characters, 2 up to 8, then 3);
// empty otherwise, and for names over 64 bytes. Upper and
// lower case are taken as equal.
std::string_view nearest_name(std::string_view typed, std::span<const std::string_view> known);

// ` (did you mean "name"?)`, or nothing: to be appended to an error message.
std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known);

}  // namespace solidrust
