// A request as a dialect's writer made it for one target.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace solidrust::dialect {

struct WrittenRequest {
  std::string body;
  // What this target does not get because it changes nothing in the answer; beside Turn::dropped,
  // and like it: each once, literals or views that live as long as the Turn.
  std::vector<std::string_view> dropped;
};

// Notes that this was left out.
inline void drop(WrittenRequest& request, std::string_view name) {
  if (std::find(request.dropped.begin(), request.dropped.end(), name) == request.dropped.end())
    request.dropped.push_back(name);
}

}  // namespace solidrust::dialect
