// Images and documents as Messages takes them: by URL, or base64 with their media type.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialect/turn.h"

namespace solidrust::dialect::messages {

struct Media {
  std::string type;         // "image/png"; lower case
  std::string_view base64;  // inside of a JSON string
};

// What a data: URI holds; nothing if it is none, or holds no base64.
std::optional<Media> media_of_uri(std::string_view inside);

// Nothing: neither a URI with base64, nor base64 beside its type.
std::optional<Media> media_of(const Image& image);
std::optional<Media> media_of(const File& file);

bool is_known_image(std::string_view type) noexcept;
bool is_web_address(std::string_view inside);

}  // namespace solidrust::dialect::messages
