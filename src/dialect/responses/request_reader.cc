#include "dialect/responses/request_reader.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dialect/effort.h"
#include "dialect/responses/input_items.h"
#include "dialect/responses/request_reading.h"
#include "dialect/responses/request_tools.h"

namespace solidrust::dialect {
namespace {

constexpr std::uint64_t kMostTokens = 1ULL << 53;
constexpr std::uint64_t kMostLogprobs = 20;
// Of `metadata`, in bytes.
constexpr std::size_t kMostPairs = 16;
constexpr std::size_t kLongestKey = 64;
constexpr std::size_t kLongestValue = 512;
// `instructions` stand by themselves; the messages of `input` count from 0.
constexpr std::uint32_t kInstructions = std::numeric_limits<std::uint32_t>::max();

using Reading = ResponsesReading;

void refuse_state(Reading& reading, JsonValue, const FieldPlace& place) {
  reading.refuse(ErrorCode::invalid_value,
                 "This server keeps no conversations: send the earlier items in `input`.", place);
}

void refuse(Reading& reading, JsonValue, const FieldPlace& place) {
  reading.refuse(ErrorCode::invalid_value,
                 fmt::format("`{}` is not to be had with this model.", place.text()), place);
}

void read_background(Reading& reading, JsonValue value, const FieldPlace& place) {
  if (reading.boolean(value, place).value_or(false)) refuse(reading, value, place);
}

void read_truncation(Reading& reading, JsonValue value, const FieldPlace& place) {
  if (reading.string(value, place).given() && !says(value, "disabled"))
    reading.wrong(ErrorCode::invalid_value, "disabled: this server cuts no conversation", place);
}

void read_instructions(Reading& reading, JsonValue value, const FieldPlace& place) {
  const JsonText text = reading.string(value, place);
  if (text.given()) reading.turn().items.push_back({Speaker::system, kInstructions, Text{text}});
}

void read_parallel_calls(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().parallel_calls = reading.boolean(value, place);
}

void read_stream(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().stream = reading.boolean(value, place).value_or(false);
}

void read_stream_options(Reading& reading, JsonValue value, const FieldPlace& place) {
  JsonValue obfuscation;
  pick_fields(reading.object(value, place).text, {{"include_obfuscation", &obfuscation}});
  if (reading.boolean(obfuscation, place / "include_obfuscation").value_or(false))
    drop(reading.turn(), "include_obfuscation");
}

void read_max_tokens(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().max_tokens = reading.count(value, 1, kMostTokens, place);
}

void read_temperature(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().temperature = reading.number(value, 0, 2, place);
}

void read_top_p(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().top_p = reading.number(value, 0, 1, place);
}

void read_presence_penalty(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().presence_penalty = reading.number(value, -2, 2, place);
}

void read_frequency_penalty(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().frequency_penalty = reading.number(value, -2, 2, place);
}

void read_top_logprobs(Reading& reading, JsonValue value, const FieldPlace& place) {
  if (reading.count(value, 0, kMostLogprobs, place).value_or(0) != 0)
    reading.turn().top_logprobs = value;
}

void read_reasoning(Reading& reading, JsonValue value, const FieldPlace& place) {
  JsonValue effort, summary;
  pick_fields(reading.object(value, place).text, {{"effort", &effort}, {"summary", &summary}});
  reading.string(summary, place / "summary");  // the answer's form
  if (!effort.given()) return;
  if (const std::optional<Effort> named = effort_named(effort))
    reading.turn().effort = *named;
  else
    reading.wrong(ErrorCode::invalid_value, "none, minimal, low, medium, high, xhigh or max",
                  place / "effort");
}

void read_format(Reading& reading, JsonValue value, const FieldPlace& place) {
  JsonValue type, name, description, schema, strict;
  pick_fields(reading.object(value, place).text, {{"type", &type},
                                                  {"name", &name},
                                                  {"description", &description},
                                                  {"schema", &schema},
                                                  {"strict", &strict}});
  AnswerFormat& format = reading.turn().format;
  if (!value.given() || says(type, "text")) return;
  if (says(type, "json_object")) {
    format.kind = AnswerFormat::Kind::json_object;
    return;
  }
  if (!says(type, "json_schema"))
    return reading.wrong(ErrorCode::invalid_value, "text, json_object or json_schema",
                         place / "type");
  format.kind = AnswerFormat::Kind::json_schema;
  format.name = reading.needed(name, place / "name");
  format.description = reading.string(description, place / "description");
  if (!schema.given()) reading.needed(schema, place / "schema");
  format.schema = reading.object(schema, place / "schema");
  if (reading.boolean(strict, place / "strict")) format.strict = strict;
}

void read_text(Reading& reading, JsonValue value, const FieldPlace& place) {
  JsonValue format, verbosity;
  pick_fields(reading.object(value, place).text, {{"format", &format}, {"verbosity", &verbosity}});
  read_format(reading, format, place / "format");
  reading.turn().verbosity = reading.string(verbosity, place / "verbosity");
}

std::size_t plain_size(std::string_view inside) {
  std::string plain;
  return json_unescape(inside, plain) ? plain.size() : inside.size();
}

// Within OpenAI's own bounds: it goes back with every answer.
void read_metadata(Reading& reading, JsonValue value, const FieldPlace& place) {
  const JsonValue object = reading.object(value, place);
  JsonCursor json(object.text);
  std::size_t pairs = 0;
  std::string_view key, raw;
  if (object.given()) json.enter_object();
  while (object.given() && json.next_field(key) && json.skip(raw)) {
    const JsonText text = text_of({raw});
    const std::size_t size = text.given() ? plain_size(text.inside) : raw.size();
    if (++pairs > kMostPairs || plain_size(key) > kLongestKey || size > kLongestValue)
      return reading.wrong(ErrorCode::invalid_value,
                           "at most 16 pairs, of keys up to 64 bytes and values up to 512", place);
  }
  reading.turn().metadata = object;
}

// Also of `safety_identifier`, which comes later and replaced it.
void read_user(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().user = reading.string(value, place);
}

void read_service_tier(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().service_tier = reading.string(value, place);
}

void read_prompt_cache_key(Reading& reading, JsonValue value, const FieldPlace& place) {
  reading.turn().prompt_cache_key = reading.string(value, place);
}

struct Rule {
  std::string_view name;
  void (*read)(Reading&, JsonValue, const FieldPlace&);  // null: nothing is to be done
};

// Read in this order, whatever the caller's.
constexpr std::array kRules{
    Rule{"model", nullptr},
    Rule{"store", nullptr},  // the answer says that nothing is
    Rule{"include", nullptr},
    Rule{"client_metadata", nullptr},
    Rule{"prompt_cache_retention", nullptr},
    Rule{"prompt_cache_options", nullptr},
    Rule{"previous_response_id", refuse_state},
    Rule{"conversation", refuse_state},
    Rule{"prompt", refuse},
    Rule{"background", read_background},
    Rule{"truncation", read_truncation},
    Rule{"max_tool_calls", refuse},
    Rule{"context_management", refuse},
    Rule{"instructions", read_instructions},
    Rule{"tools", read_response_tools},
    Rule{"input", read_response_input},
    Rule{"tool_choice", read_response_tool_choice},
    Rule{"parallel_tool_calls", read_parallel_calls},
    Rule{"stream", read_stream},
    Rule{"stream_options", read_stream_options},
    Rule{"max_output_tokens", read_max_tokens},
    Rule{"temperature", read_temperature},
    Rule{"top_p", read_top_p},
    Rule{"presence_penalty", read_presence_penalty},
    Rule{"frequency_penalty", read_frequency_penalty},
    Rule{"top_logprobs", read_top_logprobs},
    Rule{"reasoning", read_reasoning},
    Rule{"text", read_text},
    Rule{"metadata", read_metadata},
    Rule{"user", read_user},
    Rule{"safety_identifier", read_user},
    Rule{"service_tier", read_service_tier},
    Rule{"prompt_cache_key", read_prompt_cache_key},
};
using Values = std::array<JsonValue, kRules.size()>;

// Fields that are not known change nothing for a model that is asked in another dialect.
void take_field(Turn& turn, std::string_view key, JsonValue value, Values& values) {
  const bool null = type_of(value) == JsonType::null;
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (!json_equals(key, kRules[i].name)) continue;
    values[i] = null ? JsonValue{} : value;
    return;
  }
  if (!null) drop_unknown(turn, key);
}

}  // namespace

Result<Turn> read_responses_request(std::string_view body, const ReasoningSeal* seal) {
  Reading reading(seal);
  reading.turn().items_field = "input";
  Values values;
  JsonCursor json(body);
  if (json.peek() != JsonType::object)
    return Error{ErrorCode::invalid_type, "The request body must be one JSON object."};
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    std::string_view raw;
    if (json.skip(raw)) take_field(reading.turn(), key, {raw}, values);
  }
  if (!json.at_end()) return Error{ErrorCode::invalid_json, "The request body is not valid JSON."};
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    const FieldPlace place(kRules[i].name);
    if (values[i].given() && kRules[i].read != nullptr)
      kRules[i].read(reading, values[i], place);
    else if (!values[i].given() && kRules[i].read == read_response_input)
      reading.needed({}, place);
  }
  if (reading.fault()) return std::move(*reading.fault());
  return std::move(reading.turn());
}

}  // namespace solidrust::dialect
