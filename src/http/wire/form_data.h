// A body of multipart/form-data (RFC 7578), as programs upload files. Read strictly: whatever two
// readers could take for different fields is refused, because we check and the model server acts.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace solidrust::http {

struct FormPart {
  std::string_view name;   // as it stands between the quotes
  std::string_view value;  // its bytes
  bool file = false;       // it has a filename
};

inline constexpr std::size_t kMostFormParts = 256;
inline constexpr std::size_t kLongestPartHead = 4096;  // bytes of a part's header fields

// Whether the media type is multipart/form-data, whatever its parameters.
bool is_form_data(std::string_view content_type) noexcept;

// The parts in their order, as views into `body`. Errors: invalid_value, which says what is wrong:
// no usable boundary, text before the first part or behind the last, a part that is not
// terminated or named, an encoded part, more parts or a longer head than above.
Result<std::vector<FormPart>> parse_form_data(std::string_view content_type, std::string_view body);

}  // namespace solidrust::http
