// Text without the difference between large and small letters, of every script.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// For searching and sorting: "ÄRGER" and "Ärger" become the same. What is not UTF-8 stays as it is.
std::string folded_text(std::string_view text);

}  // namespace solidrust
