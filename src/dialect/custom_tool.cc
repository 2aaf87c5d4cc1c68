#include "dialect/custom_tool.h"

#include "base/json_writer.h"

namespace solidrust::dialect {

std::string custom_tool_description(const Tool& tool) {
  std::string description(tool.description.inside);
  if (!tool.grammar.given()) return description;
  if (!description.empty()) description += "\\n\\n";
  return description.append("The input must follow this grammar:\\n").append(tool.grammar.inside);
}

std::string custom_tool_arguments(std::string_view input) {
  std::string object;
  JsonWriter(object).begin_object().key("input").value(input).end_object();
  return object;
}

}  // namespace solidrust::dialect
