// libFuzzer target for the target of a request line: a path that is accepted has one spelling. Read
// again it is the same path, and it has no segment that could lead out of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/wire/characters.h"
#include "http/wire/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  solidrust::http::is_host(text);
  for (const char c : text)
    if (!solidrust::http::in(solidrust::http::kTargetChar, c))
      return 0;  // the parser of heads has refused it
  const solidrust::http::Target target =
      solidrust::http::split_target(text.data(), text.size(), false);
  if (!target.fault.empty()) return 0;
  const std::string path(target.path);
  if (path.empty() || path[0] != '/') std::abort();
  if (path.find("/../") != std::string::npos || path.ends_with("/..") ||
      path.find('\0') != std::string::npos)
    std::abort();
  return 0;
}
