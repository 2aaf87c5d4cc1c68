// The names that tools have with an upstream of another dialect. A tool in a namespace goes by one
// flat name there, and a custom tool is a function; answers and history are told apart by it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// "NAMESPACE__NAME", or NAME without one; at most 64 bytes: a longer one is cut and ends in a hash
// of the whole. Insides of JSON strings.
std::string flat_name(std::string_view space, std::string_view name);

// Whether each tool has a flat name of its own, and the tool that is demanded is there. Errors:
// invalid_value of `tools` or `tool_choice`.
Result<void> check_tool_names(const Turn& turn);

class ToolNames {
 public:
  ToolNames() = default;
  // The tools of this request, which need not outlive this.
  explicit ToolNames(const Turn& turn);

  struct Tool {
    CallKind kind = CallKind::function;
    std::string space;
    std::string name;
  };
  // nullptr: no tool goes by this flat name.
  const Tool* find(std::string_view flat) const;

 private:
  std::unordered_map<std::string, Tool> by_flat_name_;
};

}  // namespace solidrust::dialect
