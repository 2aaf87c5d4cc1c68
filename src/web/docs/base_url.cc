#include "web/docs/base_url.h"

#include <cstddef>

#include "base/ascii_class.h"

namespace solidrust::web {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string_view without_version(std::string_view api_base_url) noexcept {
  while (api_base_url.ends_with('/')) api_base_url.remove_suffix(1);
  if (api_base_url.ends_with("/v1")) api_base_url.remove_suffix(3);
  return api_base_url;
}

std::string with_base_url(std::string_view text, std::string_view base_url, std::string_view path) {
  const std::string by = path.ends_with(".html") ? escaped(base_url) : std::string(base_url);
  std::string out;
  out.reserve(text.size() + 256);
  for (auto at = text.find(kWrittenBaseUrl); at != text.npos; at = text.find(kWrittenBaseUrl)) {
    const std::size_t end = at + kWrittenBaseUrl.size();
    const bool longer = end < text.size() && is_digit(text[end]);  // of another port
    out += text.substr(0, at);
    out += longer ? kWrittenBaseUrl : std::string_view(by);
    text.remove_prefix(end);
  }
  out += text;
  return out;
}

}  // namespace solidrust::web
