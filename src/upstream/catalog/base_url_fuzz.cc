// libFuzzer target for an upstream's address: what is accepted holds no user name, query or
// fragment, and its path prefix begins with a slash and does not end with one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "upstream/catalog/base_url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = solidrust::parse_base_url(text);
  if (!url) {
    if (url.error().message.empty()) std::abort();
    return 0;
  }
  if (text.find_first_of("?#\\ ") != std::string_view::npos) std::abort();
  const std::size_t host = text.find("//") + 2;
  if (text.substr(host, text.find('/', host) - host).find('@') != std::string_view::npos)
    std::abort();
  const std::string& prefix = url->path_prefix;
  if (!prefix.empty() &&
      (prefix.front() != '/' || prefix.back() == '/' || prefix.find("//") != std::string::npos))
    std::abort();
  if (url->origin.host.empty()) std::abort();
  return 0;
}
