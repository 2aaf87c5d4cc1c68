#include "dialect/chat/tool_reader.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "dialect/tool_list.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

class ToolReader {
 public:
  explicit ToolReader(ChatChecks& checks) : checks_(checks), turn_(checks.turn()) {}

  // Some programs write the fields of a tool beside its type, as Responses has them.
  void read_tool(JsonValue value, const std::string& path) {
    if (!checks_.of_type(value, JsonType::object, path).given()) return;
    JsonValue type, function, custom, cache_control;
    pick_fields(value.text, {{"type", &type},
                             {"function", &function},
                             {"custom", &custom},
                             {"cache_control", &cache_control}});
    if (cache_control.given()) drop(turn_, "cache_control");
    if (says(type, "function") || (!type.given() && function.given()))
      read_function(function.given() ? function : value,
                    function.given() ? path + ".function" : path);
    else if (says(type, "custom"))
      read_custom(custom.given() ? custom : value, custom.given() ? path + ".custom" : path);
    else if (checks_.needed(type, path + ".type").given())
      checks_.refuse(fmt::format("`{}.type` is {}: this model has no such tool.", path,
                                 word_or(text_of(type).inside, "something unknown")),
                     path + ".type");
  }

  void read_function(JsonValue value, const std::string& path) {
    JsonValue name, description, parameters, strict;
    pick_fields(checks_.of_type(value, JsonType::object, path).text, {{"name", &name},
                                                                      {"description", &description},
                                                                      {"parameters", &parameters},
                                                                      {"strict", &strict}});
    Tool tool;
    tool.name = checks_.needed(name, path + ".name");
    tool.description = checks_.string(description, path + ".description");
    tool.parameters = checks_.of_type(parameters, JsonType::object, path + ".parameters");
    tool.strict = checks_.of_type(strict, JsonType::boolean, path + ".strict");
    add(tool);
  }

  void read_custom(JsonValue value, const std::string& path) {
    JsonValue name, description, format;
    pick_fields(checks_.of_type(value, JsonType::object, path).text,
                {{"name", &name}, {"description", &description}, {"format", &format}});
    Tool tool;
    tool.kind = CallKind::custom;
    tool.name = checks_.needed(name, path + ".name");
    tool.description = checks_.string(description, path + ".description");
    JsonValue type, grammar, definition;
    pick_fields(checks_.of_type(format, JsonType::object, path + ".format").text,
                {{"type", &type}, {"grammar", &grammar}, {"definition", &definition}});
    if (says(type, "grammar")) {
      if (grammar.given()) pick_fields(grammar.text, {{"definition", &definition}});
      tool.grammar = checks_.needed(definition, path + ".format.grammar.definition");
    }
    add(tool);
  }

  // The choice of a tool, as a word or an object.
  void read_choice(JsonValue value) {
    using Mode = ToolChoice::Mode;
    ToolChoice& choice = turn_.tool_choice;
    if (says(value, "auto")) {
      choice.mode = Mode::automatic;
    } else if (says(value, "none")) {
      choice.mode = Mode::none;
    } else if (says(value, "required") || says(value, "any")) {
      choice.mode = Mode::required;
    } else if (type_of(value) == JsonType::object) {
      read_chosen(value);
    } else if (type_of(value) == JsonType::string) {
      checks_.refuse("`tool_choice` must be auto, none, required or an object.", "tool_choice");
    } else {
      checks_.of_type(value, JsonType::object, "tool_choice");
    }
  }

  void read_older_choice(JsonValue value) {
    if (type_of(value) != JsonType::object) return read_choice(value);
    JsonValue name;
    pick_fields(value.text, {{"name", &name}});
    choose(name, "function_call.name");
  }

 private:
  void add(const Tool& tool) {
    switch (list_.add(turn_, tool)) {
      case ToolList::Added::yes:
        break;
      case ToolList::Added::again:
        drop(turn_, "tools.again");
        break;
      case ToolList::Added::too_many:
        checks_.refuse(ToolList::kTooMany, "tools");
        break;
    }
  }

  void read_chosen(JsonValue value) {
    JsonValue type, allowed;
    pick_fields(value.text, {{"type", &type}, {"allowed_tools", &allowed}});
    if (says(type, "allowed_tools"))
      read_allowed(allowed.given() ? allowed : value);
    else
      choose(name_of(value), "tool_choice.function.name");
  }

  // The name in {"type":"function","function":{"name":…}}, of a custom tool likewise, or without
  // the inner object.
  static JsonValue name_of(JsonValue value) {
    JsonValue name, function, custom;
    pick_fields(value.text, {{"name", &name}, {"function", &function}, {"custom", &custom}});
    for (const JsonValue inner : {function, custom})
      if (inner.given()) pick_fields(inner.text, {{"name", &name}});
    return name;
  }

  bool has(JsonText name) const {
    const std::string wanted = flat_name({}, name.inside);
    return std::any_of(turn_.tools.begin(), turn_.tools.end(),
                       [&](const Tool& one) { return flat_name({}, one.name.inside) == wanted; });
  }

  void choose(JsonValue value, const char* path) {
    const JsonText name = checks_.needed(value, path);
    if (!name.given()) return;
    if (!has(name)) checks_.refuse(fmt::format("`{}` names no tool of this request.", path), path);
    turn_.tool_choice = {ToolChoice::Mode::named, {}, name};
  }

  // Only some of the tools: the others are left out.
  void read_allowed(JsonValue value) {
    JsonValue mode, tools;
    pick_fields(value.text, {{"mode", &mode}, {"tools", &tools}});
    AllowedTools allowed;
    std::unordered_set<std::string> known;
    for (const Tool& tool : turn_.tools) known.insert(flat_name({}, tool.name.inside));
    each_element(checks_.of_type(tools, JsonType::array, "tool_choice.allowed_tools.tools").text,
                 [&](JsonValue one, std::size_t index) {
                   const std::string path =
                       fmt::format("tool_choice.allowed_tools.tools[{}]", index);
                   const JsonText name = checks_.needed(name_of(one), path);
                   if (!known.contains(flat_name({}, name.inside)))
                     checks_.refuse(fmt::format("`{}` names no tool of this request.", path), path);
                   else
                     allowed.allow(name);
                 });
    allowed.apply(turn_);
    turn_.tool_choice.mode =
        says(mode, "required") ? ToolChoice::Mode::required : ToolChoice::Mode::automatic;
  }

  ChatChecks& checks_;
  Turn& turn_;
  ToolList list_;
};

}  // namespace

void read_chat_tools(const ChatToolFields& fields, ChatChecks& checks) {
  ToolReader reader(checks);
  each_element(checks.of_type(fields.tools, JsonType::array, "tools").text,
               [&](JsonValue tool, std::size_t index) {
                 reader.read_tool(tool, fmt::format("tools[{}]", index));
               });
  each_element(checks.of_type(fields.functions, JsonType::array, "functions").text,
               [&](JsonValue tool, std::size_t index) {
                 reader.read_function(tool, fmt::format("functions[{}]", index));
               });
  if (fields.tool_choice.given())
    reader.read_choice(fields.tool_choice);
  else if (fields.function_call.given())
    reader.read_older_choice(fields.function_call);
}

}  // namespace solidrust::dialect
