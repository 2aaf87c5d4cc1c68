#include "dialect/responses/request_tools.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

// What Codex offers to the models that it knows, and every other can do without. Empty: it is
// needed.
std::string_view name_of_left_out(JsonText type) {
  if (type.inside.starts_with("web_search")) return "web_search";
  for (const std::string_view name : {"image_generation", "tool_search"})
    if (json_equals(type.inside, name)) return name;
  return {};
}

bool same(JsonText one, JsonText other) {
  return flat_name({}, one.inside) == flat_name({}, other.inside);
}

class ToolReader {
 public:
  // A tool that was given before, which history does by its nature.
  enum class Again : std::uint8_t { told, usual };
  ToolReader(ResponsesReading& reading, Again again) : reading_(reading), again_(again) {}

  void read_all(JsonValue tools, JsonText space, const FieldPlace& place) {
    each_element(reading_.array(tools, place).text, [&](JsonValue tool, std::size_t index) {
      if (!reading_.fault()) read(tool, space, place / index);
    });
  }

 private:
  void read(JsonValue tool, JsonText space, const FieldPlace& place) {
    if (type_of(tool) != JsonType::object)
      return reading_.wrong(ErrorCode::invalid_type, "an object", place);
    JsonValue type;
    pick_fields(tool.text, {{"type", &type}});
    const FieldPlace at = place / "type";
    const JsonText name = reading_.needed(type, at);
    if (!name.given()) return;
    if (json_equals(name.inside, "function"))
      read_function(tool, space, place);
    else if (json_equals(name.inside, "custom"))
      read_custom(tool, space, place);
    else if (json_equals(name.inside, "namespace") && !space.given())
      read_namespace(tool, place);
    else if (!space.given() && !name_of_left_out(name).empty())
      drop(reading_.turn(), name_of_left_out(name));
    else
      reading_.refuse(ErrorCode::invalid_value,
                      fmt::format("The tool {} is not to be had with this model: only function, "
                                  "custom and namespace are.",
                                  word_or(name.inside, "of this type")),
                      at);
  }

  void read_function(JsonValue given, JsonText space, const FieldPlace& place) {
    JsonValue name, description, parameters, strict, defer_loading, output_schema;
    pick_fields(given.text, {{"name", &name},
                             {"description", &description},
                             {"parameters", &parameters},
                             {"strict", &strict},
                             {"defer_loading", &defer_loading},
                             {"output_schema", &output_schema}});
    Tool tool;
    tool.space = space;
    tool.name = reading_.needed(name, place / "name");
    tool.description = reading_.string(description, place / "description");
    tool.parameters = reading_.object(parameters, place / "parameters");
    if (reading_.boolean(strict, place / "strict")) tool.strict = strict;
    if (defer_loading.given()) drop(reading_.turn(), "defer_loading");
    if (output_schema.given()) drop(reading_.turn(), "output_schema");
    add(tool);
  }

  void read_custom(JsonValue given, JsonText space, const FieldPlace& place) {
    JsonValue name, description, format, defer_loading;
    pick_fields(given.text, {{"name", &name},
                             {"description", &description},
                             {"format", &format},
                             {"defer_loading", &defer_loading}});
    Tool tool;
    tool.kind = CallKind::custom;
    tool.space = space;
    tool.name = reading_.needed(name, place / "name");
    tool.description = reading_.string(description, place / "description");
    const FieldPlace at = place / "format";
    JsonValue type, definition;
    pick_fields(reading_.object(format, at).text, {{"type", &type}, {"definition", &definition}});
    if (says(type, "grammar"))
      tool.grammar = reading_.needed(definition, at / "definition");
    else if (format.given() && !says(type, "text"))
      reading_.wrong(ErrorCode::invalid_value, "text or grammar", at / "type");
    if (defer_loading.given()) drop(reading_.turn(), "defer_loading");
    add(tool);
  }

  void read_namespace(JsonValue given, const FieldPlace& place) {
    JsonValue name, description, tools;
    pick_fields(given.text, {{"name", &name}, {"description", &description}, {"tools", &tools}});
    const JsonText space = reading_.needed(name, place / "name");
    if (description.given() && !says(description, ""))
      drop(reading_.turn(), "namespace.description");
    if (space.given()) read_all(tools, space, place / "tools");
  }

  void add(const Tool& tool) {
    switch (reading_.tools().add(reading_.turn(), tool)) {
      case ToolList::Added::yes:
        break;
      case ToolList::Added::again:
        if (again_ == Again::told) drop(reading_.turn(), "tools.again");
        break;
      case ToolList::Added::too_many:
        reading_.refuse(ErrorCode::invalid_value, ToolList::kTooMany, FieldPlace("tools"));
        break;
    }
  }

  ResponsesReading& reading_;
  const Again again_;
};

class ChoiceReader {
 public:
  ChoiceReader(ResponsesReading& reading, const FieldPlace& place)
      : reading_(reading), place_(place) {}

  void read(JsonValue choice) {
    if (text_of(choice).given()) {
      if (read_mode(choice, place_) && mode() == ToolChoice::Mode::required) demand_tools();
      return;
    }
    if (!reading_.object(choice, place_).given()) return;
    JsonValue type, name, space, mode, tools;
    pick_fields(choice.text, {{"type", &type},
                              {"name", &name},
                              {"namespace", &space},
                              {"mode", &mode},
                              {"tools", &tools}});
    if (says(type, "function") || says(type, "custom"))
      read_named(name, space);
    else if (says(type, "allowed_tools"))
      read_allowed(mode, tools);
    else if (const JsonText said = reading_.needed(type, place_ / "type"); said.given())
      reading_.refuse(ErrorCode::invalid_value,
                      fmt::format("The tool {} is not to be had with this model.",
                                  word_or(said.inside, "of this type")),
                      place_);
  }

 private:
  ToolChoice::Mode& mode() { return reading_.turn().tool_choice.mode; }

  bool read_mode(JsonValue given, const FieldPlace& place) {
    constexpr std::pair<std::string_view, ToolChoice::Mode> kModes[] = {
        {"auto", ToolChoice::Mode::automatic},
        {"none", ToolChoice::Mode::none},
        {"required", ToolChoice::Mode::required}};
    for (const auto& [name, meant] : kModes) {
      if (!says(given, name)) continue;
      mode() = meant;
      return true;
    }
    reading_.wrong(ErrorCode::invalid_value, "auto, none or required", place);
    return false;
  }

  void demand_tools() {
    if (reading_.turn().tools.empty())
      reading_.refuse(ErrorCode::invalid_value,
                      "A tool is to be called, but none that this model can have is given.",
                      place_);
  }

  // Without a namespace any tool of this name will do.
  static bool meant(const Tool& tool, JsonText name, JsonText space) {
    return same(tool.name, name) && (!space.given() || same(tool.space, space));
  }

  void read_named(JsonValue name, JsonValue space) {
    const JsonText wanted = reading_.needed(name, place_ / "name");
    const JsonText in = reading_.string(space, place_ / "namespace");
    if (!wanted.given()) return;
    const std::vector<Tool>& tools = reading_.turn().tools;
    const auto found = std::find_if(tools.begin(), tools.end(),
                                    [&](const Tool& tool) { return meant(tool, wanted, in); });
    if (found == tools.end())
      return reading_.refuse(ErrorCode::invalid_value, "The tool of this name is not in `tools`.",
                             place_);
    reading_.turn().tool_choice = {ToolChoice::Mode::named, found->space, found->name};
  }

  void read_allowed(JsonValue given_mode, JsonValue list) {
    if (given_mode.given())
      read_mode(given_mode, place_ / "mode");
    else
      mode() = ToolChoice::Mode::automatic;
    const FieldPlace at = place_ / "tools";
    if (!list.given()) reading_.needed(list, at);
    AllowedTools allowed;
    each_element(reading_.array(list, at).text, [&](JsonValue one, std::size_t index) {
      JsonValue type, name, space;
      pick_fields(one.text, {{"type", &type}, {"name", &name}, {"namespace", &space}});
      if (says(type, "function") || says(type, "custom"))
        allow(reading_.needed(name, at / index / "name"), text_of(space), allowed);
      else if (says(type, "namespace"))
        allowed.allow_space(reading_.needed(name, at / index / "name"));
      else if (name_of_left_out(text_of(type)).empty())
        reading_.refuse(ErrorCode::invalid_value,
                        fmt::format("The tool {} is not to be had with this model.",
                                    word_or(text_of(type).inside, "that stands here")),
                        at / index);
    });
    allowed.apply(reading_.turn());
    if (mode() == ToolChoice::Mode::required) demand_tools();
  }

  // Without a namespace any tool of this name will do.
  static void allow(JsonText name, JsonText space, AllowedTools& allowed) {
    if (space.given())
      allowed.allow(space, name);
    else
      allowed.allow(name);
  }

  ResponsesReading& reading_;
  const FieldPlace& place_;
};

}  // namespace

void read_response_tools(ResponsesReading& reading, JsonValue tools, const FieldPlace& place) {
  ToolReader(reading, ToolReader::Again::told).read_all(tools, {}, place);
}

void add_response_tools(ResponsesReading& reading, JsonValue tools, const FieldPlace& place) {
  ToolReader(reading, ToolReader::Again::usual).read_all(tools, {}, place);
}

void read_response_tool_choice(ResponsesReading& reading, JsonValue choice,
                               const FieldPlace& place) {
  ChoiceReader(reading, place).read(choice);
}

}  // namespace solidrust::dialect
