#include "dialect/messages/media.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ascii_case.h"
#include "dialect/messages/json_object.h"

namespace solidrust::dialect::messages {
namespace {

constexpr std::size_t kLongestHead = 256;  // of a data: URI

// The type by itself, without parameters, as it is called properly.
std::string type_named(std::string_view name) {
  std::string type(name.substr(0, name.find(';')));
  std::transform(type.begin(), type.end(), type.begin(), ascii_lower);
  return type == "image/jpg" ? "image/jpeg" : type;
}

std::string lowered(std::string_view inside) {
  std::string text = plain(inside);
  std::transform(text.begin(), text.end(), text.begin(), ascii_lower);
  return text;
}

std::optional<Media> media_of(JsonText uri, JsonText type, JsonText base64) {
  if (uri.given()) return media_of_uri(uri.inside);
  if (!type.given() || !base64.given()) return std::nullopt;
  return Media{type_named(plain(type.inside)), base64.inside};
}

}  // namespace

std::optional<Media> media_of_uri(std::string_view inside) {
  constexpr std::string_view kScheme = "data:", kBase64 = ";base64";
  const std::size_t comma = inside.substr(0, kLongestHead).find(',');
  if (comma == inside.npos) return std::nullopt;
  const std::string head = lowered(inside.substr(0, comma));
  if (!head.starts_with(kScheme) || !head.ends_with(kBase64)) return std::nullopt;
  return Media{type_named(std::string_view(head).substr(kScheme.size())), inside.substr(comma + 1)};
}

std::optional<Media> media_of(const Image& image) {
  return media_of(image.url, image.media_type, image.base64);
}

std::optional<Media> media_of(const File& file) {
  return media_of(file.data_uri, file.media_type, file.base64);
}

bool is_known_image(std::string_view type) noexcept {
  constexpr std::array<std::string_view, 4> kKnown{"image/jpeg", "image/png", "image/gif",
                                                   "image/webp"};
  return std::find(kKnown.begin(), kKnown.end(), type) != kKnown.end();
}

bool is_web_address(std::string_view inside) {
  const std::string address = lowered(inside);
  return address.starts_with("https://") || address.starts_with("http://");
}

}  // namespace solidrust::dialect::messages
