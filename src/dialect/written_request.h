// A request as a dialect's writer made it for one target.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace solidrust::dialect {

struct WrittenRequest {
  std::string body;
  // Names of fields that this target does not get because they change nothing in the response. In
  // addition to Turn::dropped and of the same kind: each once, literals or views that live as long
  // as the Turn.
  std::vector<std::string_view> dropped;
};

// Notes that this was left out.
inline void drop(WrittenRequest& request, std::string_view name) {
  if (std::find(request.dropped.begin(), request.dropped.end(), name) == request.dropped.end())
    request.dropped.push_back(name);
}

}  // namespace solidrust::dialect
