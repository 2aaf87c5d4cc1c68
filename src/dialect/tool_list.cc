#include "dialect/tool_list.h"

#include <utility>
#include <vector>

#include "dialect/tool_names.h"

namespace solidrust::dialect {

static_assert(kMostTools == 1024, "ToolList::kTooMany says so");

ToolList::Added ToolList::add(Turn& turn, const Tool& tool) {
  std::string name = flat_name(tool.space.inside, tool.name.inside);
  if (names_.contains(name)) return Added::again;
  if (names_.size() >= kMostTools) return Added::too_many;
  names_.insert(std::move(name));
  turn.tools.push_back(tool);
  return Added::yes;
}

void AllowedTools::allow(JsonText name) {
  names_.insert(flat_name({}, name.inside));
}

void AllowedTools::allow(JsonText space, JsonText name) {
  spaced_names_.insert(flat_name(space.inside, name.inside));
}

void AllowedTools::allow_space(JsonText space) {
  spaces_.insert(flat_name({}, space.inside));
}

void AllowedTools::apply(Turn& turn) const {
  std::erase_if(turn.tools, [&](const Tool& tool) {
    return !names_.contains(flat_name({}, tool.name.inside)) &&
           !spaced_names_.contains(flat_name(tool.space.inside, tool.name.inside)) &&
           (!tool.space.given() || !spaces_.contains(flat_name({}, tool.space.inside)));
  });
}

}  // namespace solidrust::dialect
