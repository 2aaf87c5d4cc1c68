// Times as people say them.
#pragma once

#include <cstdint>
#include <string>

namespace solidrust {

// "12 s ago", "5 min ago", "2 h ago", "89 d ago", "3 y ago", and "in 2 h" for what is to come;
// "now" within a second. Whole units, cut: at least so much has passed, or is left.
std::string relative_time(std::int64_t at_ms, std::int64_t now_ms);

}  // namespace solidrust
