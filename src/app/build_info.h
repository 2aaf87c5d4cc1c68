// What this binary was built from.
#pragma once

#include <string_view>

namespace solidrust {

struct BuildInfo {
  std::string_view version;     // "0.1.0"
  std::string_view commit;      // of the source; "unknown" outside a repository
  std::string_view compiler;    // "GNU 12.2.0"
  std::string_view build_type;  // "Release"
};

const BuildInfo& build_info();

}  // namespace solidrust
