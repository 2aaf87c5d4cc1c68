// Images and documents in the form of the Messages API: a URL, or base64 with the media type.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialect/turn.h"

namespace solidrust::dialect::messages {

struct Media {
  std::string type;         // "image/png"; lower case
  std::string_view base64;  // the inside of a JSON string; a view of the text it was read from
};

// The content of a data: URI; nothing if it is another URI or is not base64. `inside`: the inside
// of a JSON string.
std::optional<Media> media_of_uri(std::string_view inside);

// From a data: URI, or from base64 with its type; nothing if it has neither.
std::optional<Media> media_of(const Image& image);
std::optional<Media> media_of(const File& file);

bool is_known_image(std::string_view type) noexcept;
bool is_web_address(std::string_view inside);

}  // namespace solidrust::dialect::messages
