#include "dialect/responses/response_echo.h"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <iterator>

#include "dialect/json_fields.h"

namespace solidrust::dialect {
namespace {

struct Default {
  std::string_view name;
  std::string_view value;
};

// Of the fields that are repeated as they are.
constexpr Default kDefaults[] = {
    {"instructions", "null"},
    {"max_output_tokens", "null"},
    {"metadata", "{}"},
    {"parallel_tool_calls", "true"},
    {"presence_penalty", "0"},
    {"frequency_penalty", "0"},
    {"prompt_cache_key", "null"},
    {"safety_identifier", "null"},
    {"temperature", "1"},
    {"tool_choice", "\"auto\""},
    {"top_logprobs", "0"},
    {"top_p", "1"},
    {"user", "null"},
};
// These are what they are whatever was asked.
constexpr std::string_view kFixed =
    R"(,"previous_response_id":null,"background":false,"store":false,"truncation":"disabled",)"
    R"("max_tool_calls":null)";

// A request may be written over several lines, an event may not. Line ends stand between the values
// only, where they mean nothing.
void append_line(std::string& out, std::string_view json) {
  if (json.find('\n') == json.npos && json.find('\r') == json.npos) {
    out += json;
    return;
  }
  for (const char c : json)
    if (c != '\n' && c != '\r') out += c;
}

void append_field(std::string& out, std::string_view name, std::string_view json) {
  out.append(",\"").append(name).append("\":");
  append_line(out, json);
}

// The object with these fields added where they are absent or null.
void append_filled(std::string& out, std::string_view object,
                   std::initializer_list<Default> defaults) {
  std::string fields;
  JsonCursor json(object);
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    const bool null = json.peek() == JsonType::null;
    std::string_view raw;
    if (json.skip(raw) && !null) append_field(fields, key, raw);
  }
  for (const Default& field : defaults) {
    JsonValue given;
    pick_fields(object, {{field.name, &given}});
    if (!given.given()) append_field(fields, field.name, field.value);
  }
  out.append("{").append(fields, 1).append("}");
}

void append_tools(std::string& out, JsonValue tools) {
  out += ",\"tools\":[";
  bool first = true;
  each_element(tools.text, [&](JsonValue tool, std::size_t) {
    if (!first) out += ',';
    first = false;
    JsonValue type;
    pick_fields(tool.text, {{"type", &type}});
    if (says(type, "function"))
      append_filled(out, tool.text,
                    {{"description", "null"}, {"parameters", "null"}, {"strict", "null"}});
    else
      append_line(out, tool.text);
  });
  out += ']';
}

void append_text(std::string& out, JsonValue text) {
  JsonValue format, type, verbosity;
  pick_fields(text.text, {{"format", &format}, {"verbosity", &verbosity}});
  pick_fields(format.text, {{"type", &type}});
  out += R"(,"text":{"format":)";
  if (says(type, "json_schema"))
    append_filled(out, format.text, {{"description", "null"}, {"strict", "false"}});
  else
    append_line(out, format.given() ? format.text : R"({"type":"text"})");
  if (verbosity.given()) append_field(out, "verbosity", verbosity.text);
  out += '}';
}

// Values as they were given.
struct Asked {
  std::array<JsonValue, std::size(kDefaults)> plain;
  JsonValue tools, text, effort, summary, service_tier;

  explicit Asked(std::string_view body) {
    JsonValue reasoning, older_summary;
    pick_fields(body, {{"tools", &tools},
                       {"text", &text},
                       {"reasoning", &reasoning},
                       {"service_tier", &service_tier}});
    pick_fields(reasoning.text,
                {{"effort", &effort}, {"summary", &summary}, {"generate_summary", &older_summary}});
    if (!summary.given()) summary = older_summary;
    std::array<JsonField, std::size(kDefaults)> fields;
    for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = {kDefaults[i].name, &plain[i]};
    pick_fields(body, fields);
  }

  void forget_long_ones() {
    for (std::size_t i = 0; i < plain.size(); ++i)
      if (kDefaults[i].name == "instructions" || kDefaults[i].name == "metadata") plain[i] = {};
    tools = {};
    text = {};
  }
};

std::string fields_of(const Asked& asked) {
  std::string out;
  for (std::size_t i = 0; i < asked.plain.size(); ++i)
    append_field(out, kDefaults[i].name,
                 asked.plain[i].given() ? asked.plain[i].text : kDefaults[i].value);
  out += kFixed;
  append_tools(out, asked.tools);
  append_text(out, asked.text);
  out += R"(,"reasoning":{"effort":)";
  append_line(out, asked.effort.given() ? asked.effort.text : "null");
  append_field(out, "summary", asked.summary.given() ? asked.summary.text : "null");
  out += '}';
  const bool tier = asked.service_tier.given() && !says(asked.service_tier, "auto");
  append_field(out, "service_tier", tier ? asked.service_tier.text : "\"default\"");
  return out;
}

}  // namespace

ResponseEcho response_echo(std::string_view body) {
  ResponseEcho echo;
  JsonValue include;
  pick_fields(body, {{"include", &include}});
  each_element(include.text, [&](JsonValue one, std::size_t) {
    echo.sealed |= says(one, "reasoning.encrypted_content");
  });
  Asked asked(body);
  echo.summary = asked.summary.given();
  echo.fields = fields_of(asked);
  if (echo.fields.size() > ResponseEcho::kMostAtStart) {
    asked.forget_long_ones();
    echo.brief = fields_of(asked);
  }
  return echo;
}

}  // namespace solidrust::dialect
