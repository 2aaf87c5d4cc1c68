// The ids of the calls that stand in a request already. Some model servers give the same ones again
// in each answer, and clients that tell calls by them then take a new call for the old one: Claude
// Code asks for ever.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "dialect/turn.h"

namespace solidrust::dialect {

class CallIds {
 public:
  CallIds() = default;
  // The calls of this request, which need not outlive this.
  explicit CallIds(const Turn& turn);

  // The inside of a JSON string.
  bool has(std::string_view id) const { return ids_.count(std::string(id)) != 0; }

 private:
  std::unordered_set<std::string> ids_;
};

}  // namespace solidrust::dialect
