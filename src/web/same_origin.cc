#include "web/same_origin.h"

#include <string>

namespace solidrust::web {
namespace {

// "https://host:port" of a URL.
std::string_view origin_of(std::string_view url) noexcept {
  const auto start = url.find("://");
  if (start == url.npos) return {};
  return url.substr(0, url.find('/', start + 3));
}

Error foreign() {
  return {ErrorCode::forbidden,
          "This request does not come from the console's own pages. A program calls the API with a "
          "key instead."};
}

}  // namespace

Result<void> check_same_origin(const http::RequestHead& head, std::string_view base_url,
                               bool secure) {
  // Twice: something between the browser and us is broken, or somebody tries.
  int sites = 0;
  int origins = 0;
  std::string_view site;
  std::string_view origin;
  for (const http::Field& field : head.fields) {
    if (http::iequals(field.name, "sec-fetch-site")) {
      ++sites;
      site = field.value;
    } else if (http::iequals(field.name, "origin")) {
      ++origins;
      origin = field.value;
    }
  }
  if (sites > 1 || origins > 1) return foreign();
  if (sites == 1) {
    if (site == "same-origin" || site == "none") return {};
    return foreign();
  }
  if (origins == 0 || origin.empty() || origin == "null") return foreign();
  if (http::iequals(origin, origin_of(base_url))) return {};
  const std::string own = (secure ? "https://" : "http://") + std::string(head.host);
  if (http::iequals(origin, own)) return {};
  return foreign();
}

}  // namespace solidrust::web
