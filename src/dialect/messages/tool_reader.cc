#include "dialect/messages/tool_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "dialect/messages/json_object.h"
#include "dialect/tool_list.h"

namespace solidrust::dialect::messages {
namespace {

// Of a tool: when it is loaded, cached and streamed, and how it was used before. Which of them the
// model calls does not depend on it.
constexpr std::array<std::string_view, 5> kHints{
    "cache_control", "defer_loading", "eager_input_streaming", "input_examples", "allowed_callers"};

void drop_hints(std::string_view tool, Turn& turn) {
  JsonCursor json(tool);
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    const bool null = json.peek() == JsonType::null;
    json.skip();
    for (const std::string_view hint : kHints)
      if (!null && json_equals(key, hint)) drop(turn, hint);
  }
}

void read_tool(std::string_view value, const Place& place, ToolList& list, Turn& turn,
               RequestFaults& faults) {
  if (!faults.need(place, {}, value, JsonType::object)) return;
  std::string_view type, name, description, schema, strict;
  read_object(value, {{"type", type},
                      {"name", name},
                      {"description", description},
                      {"input_schema", schema},
                      {"strict", strict}});
  if (!type.empty() && !json_equals(inside_of(type), "custom")) {
    faults.refuse(place, "type",
                  fmt::format("`{}` is {}: a tool that Anthropic's servers run or define is not "
                              "there for this model.",
                              place.path("type"), word_or(inside_of(type), "something unknown")));
    return;
  }
  if (!faults.need(place, "name", name, JsonType::string) ||
      !faults.need(place, "input_schema", schema, JsonType::object))
    return;
  if (inside_of(name).empty())
    faults.refuse(place, "name", fmt::format("`{}` must not be empty.", place.path("name")));
  Tool tool;
  tool.name = {inside_of(name)};
  if (faults.allow(place, "description", description, JsonType::string))
    tool.description = {inside_of(description)};
  if (faults.allow(place, "strict", strict, JsonType::boolean)) tool.strict = {strict};
  tool.parameters = {schema};
  switch (list.add(turn, tool)) {
    case ToolList::Added::yes:
      break;
    case ToolList::Added::again:
      drop(turn, "tools.again");
      break;
    case ToolList::Added::too_many:
      faults.refuse(Place{"tools"}, {}, ToolList::kTooMany);
      break;
  }
  drop_hints(value, turn);
}

bool has_tool(const Turn& turn, std::string_view name) {
  const std::string wanted = plain(name);
  return std::any_of(turn.tools.begin(), turn.tools.end(),
                     [&](const Tool& tool) { return json_equals(tool.name.inside, wanted); });
}

}  // namespace

void read_tools(std::string_view value, Turn& turn, RequestFaults& faults) {
  const Place place{"tools"};
  if (!faults.allow(place, {}, value, JsonType::array)) return;
  ToolList list;
  JsonCursor json(value);
  std::string_view element;
  json.enter_array();
  for (std::int64_t n = 0; json.next_element() && json.skip(element) && !faults.any(); ++n)
    read_tool(element, place.at(n), list, turn, faults);
}

void read_tool_choice(std::string_view value, Turn& turn, RequestFaults& faults) {
  using Mode = ToolChoice::Mode;
  const Place place{"tool_choice"};
  if (!faults.allow(place, {}, value, JsonType::object)) return;
  std::string_view type, name, not_parallel;
  read_object(value, {{"type", type}, {"name", name}, {"disable_parallel_tool_use", not_parallel}});
  if (!faults.need(place, "type", type, JsonType::string)) return;
  if (faults.allow(place, "disable_parallel_tool_use", not_parallel, JsonType::boolean) &&
      not_parallel == "true")
    turn.parallel_calls = false;
  const std::string_view mode = inside_of(type);
  ToolChoice& choice = turn.tool_choice;
  if (json_equals(mode, "auto")) {
    choice.mode = Mode::automatic;
  } else if (json_equals(mode, "any")) {
    choice.mode = Mode::required;
  } else if (json_equals(mode, "none")) {
    choice.mode = Mode::none;
  } else if (json_equals(mode, "tool")) {
    if (!faults.need(place, "name", name, JsonType::string)) return;
    choice.mode = Mode::named;
    choice.name = {inside_of(name)};
    if (!has_tool(turn, choice.name.inside))
      faults.refuse(place, "name", "`tool_choice.name` is none of the `tools`.");
  } else {
    faults.refuse(place, "type", "`tool_choice.type` must be auto, any, tool or none.");
  }
}

}  // namespace solidrust::dialect::messages
