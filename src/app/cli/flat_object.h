// A JSON object of the control plane as pairs of field name and text.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace solidrust {

inline constexpr std::string_view kNothing = "-";  // for a field that is null, empty or absent

// The fields of a JSON object as text: nested ones as "outer.inner", lists joined by ", ", null and
// empty as kNothing. Characters that could control the terminal become '?'.
using FlatObject = std::vector<std::pair<std::string, std::string>>;
FlatObject flatten(std::string_view json_object);

// The objects of the list `list` of `json`, in order.
std::vector<FlatObject> objects_of(std::string_view json, std::string_view list);

std::string value_of(const FlatObject& object, std::string_view field);

}  // namespace solidrust
