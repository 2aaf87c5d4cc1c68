// The tools of a request as its reader finds them: each name once, and not more than kMostTools.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>

#include "dialect/turn.h"

namespace solidrust::dialect {

class ToolList {
 public:
  // Spelled out for a caller that has given more.
  static constexpr const char* kTooMany = "`tools` must hold at most 1024 tools.";

  enum class Added : std::uint8_t {
    yes,
    again,  // one before it goes by the same name with an upstream: that one holds
    too_many,
  };
  Added add(Turn& turn, const Tool& tool);

 private:
  std::unordered_set<std::string> names_;  // as upstreams have them
};

// The tools that the caller allows; a look-up takes constant time.
class AllowedTools {
 public:
  void allow(JsonText name);  // in whatever namespace
  void allow(JsonText space, JsonText name);
  void allow_space(JsonText space);
  // Takes all others out; the order stays.
  void apply(Turn& turn) const;

 private:
  std::unordered_set<std::string> names_, spaced_names_, spaces_;
};

}  // namespace solidrust::dialect
