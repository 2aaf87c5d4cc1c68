#include "dialect/chat/request_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "dialect/chat/message_reader.h"
#include "dialect/chat/request_checks.h"
#include "dialect/chat/tool_reader.h"
#include "dialect/effort.h"

namespace solidrust::dialect {
namespace {

constexpr unsigned kDepth = 64;

// Fields that change the answer and that no other dialect has: OpenAI's, then those that vLLM,
// SGLang and llama.cpp add. With null, false, an empty list or object, or the number given here
// they change nothing.
struct ForeignField {
  std::string_view name;
  double neutral = 0;
};
constexpr std::array kForeignFields{
    ForeignField{"audio"},
    ForeignField{"web_search_options"},
    ForeignField{"best_of", 1},
    ForeignField{"min_p"},
    ForeignField{"min_tokens"},
    ForeignField{"repetition_penalty", 1},
    ForeignField{"length_penalty", 1},
    ForeignField{"use_beam_search"},
    ForeignField{"ignore_eos"},
    ForeignField{"stop_token_ids"},
    ForeignField{"bad_words"},
    ForeignField{"allowed_token_ids"},
    ForeignField{"truncate_prompt_tokens"},
    ForeignField{"continue_final_message"},
    ForeignField{"chat_template"},
    ForeignField{"guided_json"},
    ForeignField{"guided_regex"},
    ForeignField{"guided_choice"},
    ForeignField{"guided_grammar"},
    ForeignField{"structured_outputs"},
    ForeignField{"grammar"},
    ForeignField{"json_schema"},
    ForeignField{"regex"},
    ForeignField{"ebnf"},
};

double number_of(JsonValue value, double otherwise) {
  double number = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, number);
  return error == std::errc{} && stop == end ? number : otherwise;
}

bool is_number(JsonValue value, double number) {
  return type_of(value) == JsonType::number && number_of(value, number + 1) == number;
}

bool is_empty(JsonValue value) {
  switch (type_of(value)) {
    case JsonType::array: {
      bool any = false;
      each_element(value.text, [&](JsonValue, std::size_t) { any = true; });
      return !any;
    }
    case JsonType::object: {
      JsonCursor json(value.text);
      std::string_view key;
      return json.enter_object() && !json.next_field(key);
    }
    case JsonType::boolean:
      return value.text == "false";
    case JsonType::none:
    case JsonType::null:
      return true;
    case JsonType::number:
    case JsonType::string:
      return false;
  }
  return false;
}

class ChatRequest {
 public:
  explicit ChatRequest(std::string_view body) : body_(body) {}

  Result<Turn> read() {
    JsonCursor json(body_, kDepth);
    if (json.peek() != JsonType::object)
      return Error{ErrorCode::invalid_json, "The request body must be one JSON object."};
    if (!read_fields(json))
      return Error{ErrorCode::invalid_json, "The request body is not valid JSON."};
    read_chat_messages(messages_, checks_);
    read_chat_tools(tools_, checks_);
    turn_.parallel_calls = checks_.boolean(parallel_, "parallel_tool_calls");
    read_bounds();
    read_sampling();
    read_effort();
    read_format();
    read_openai();
    if (checks_.fault()) return *std::move(checks_.fault());
    return std::move(turn_);
  }

 private:
  struct Known {
    std::string_view name;
    JsonValue* value;  // nullptr: acted on elsewhere, or of no consequence here
  };

  bool read_fields(JsonCursor& json) {
    const std::array known{Known{"model", nullptr},
                           Known{"messages", &messages_},
                           Known{"tools", &tools_.tools},
                           Known{"tool_choice", &tools_.tool_choice},
                           Known{"functions", &tools_.functions},
                           Known{"function_call", &tools_.function_call},
                           Known{"parallel_tool_calls", &parallel_},
                           Known{"stream", &stream_},
                           Known{"stream_options", nullptr},
                           Known{"max_tokens", &max_tokens_},
                           Known{"max_completion_tokens", &max_completion_tokens_},
                           Known{"stop", &stop_},
                           Known{"temperature", &turn_.temperature},
                           Known{"top_p", &turn_.top_p},
                           Known{"top_k", &turn_.top_k},
                           Known{"reasoning_effort", &effort_},
                           Known{"response_format", &format_},
                           Known{"n", &turn_.choices},
                           Known{"seed", &turn_.seed},
                           Known{"presence_penalty", &turn_.presence_penalty},
                           Known{"frequency_penalty", &turn_.frequency_penalty},
                           Known{"logit_bias", &turn_.logit_bias},
                           Known{"logprobs", &turn_.logprobs},
                           Known{"top_logprobs", &turn_.top_logprobs},
                           Known{"metadata", &turn_.metadata},
                           Known{"user", &user_},
                           Known{"safety_identifier", &safety_identifier_},
                           Known{"service_tier", &service_tier_},
                           Known{"prompt_cache_key", &prompt_cache_key_},
                           Known{"verbosity", &verbosity_},
                           Known{"modalities", &modalities_},
                           Known{"store", nullptr}};
    std::string_view key, raw;
    json.enter_object();
    while (json.next_field(key)) {
      const bool null = json.peek() == JsonType::null;
      if (!json.skip(raw)) break;
      const JsonValue value = null ? JsonValue{} : JsonValue{raw};
      const auto* const field = std::find_if(
          known.begin(), known.end(), [&](const Known& one) { return json_equals(key, one.name); });
      if (field == known.end())
        read_other(key, value);
      else if (field->value != nullptr)
        *field->value = value;
    }
    return json.at_end();
  }

  void read_other(std::string_view key, JsonValue value) {
    if (is_empty(value)) return;
    const auto* const foreign =
        std::find_if(kForeignFields.begin(), kForeignFields.end(),
                     [&](const ForeignField& one) { return json_equals(key, one.name); });
    if (foreign == kForeignFields.end())
      drop_unknown(turn_, key);
    else if (!is_number(value, foreign->neutral))
      checks_.refuse(fmt::format("`{}` cannot be done with this model.", foreign->name),
                     std::string(foreign->name));
  }

  void read_bounds() {
    turn_.stream = checks_.boolean(stream_, "stream").value_or(false);
    turn_.max_tokens = checks_.count(max_completion_tokens_, "max_completion_tokens");
    if (!turn_.max_tokens) turn_.max_tokens = checks_.count(max_tokens_, "max_tokens");
    if (text_of(stop_).given()) {
      turn_.stop.push_back(text_of(stop_));
      return;
    }
    each_element(checks_.of_type(stop_, JsonType::array, "stop").text, [&](JsonValue one,
                                                                           std::size_t index) {
      if (index == kMostStops)
        checks_.refuse(fmt::format("`stop` must hold at most {} texts.", kMostStops), "stop");
      if (index >= kMostStops) return;
      const JsonText text = checks_.string(one, fmt::format("stop[{}]", index));
      if (text.given()) turn_.stop.push_back(text);
    });
  }

  // What changes nothing is as good as absent.
  void read_sampling() {
    const std::pair<std::string_view, JsonValue*> numbers[] = {
        {"temperature", &turn_.temperature},
        {"top_p", &turn_.top_p},
        {"top_k", &turn_.top_k},
        {"n", &turn_.choices},
        {"seed", &turn_.seed},
        {"presence_penalty", &turn_.presence_penalty},
        {"frequency_penalty", &turn_.frequency_penalty},
        {"top_logprobs", &turn_.top_logprobs}};
    for (const auto& [name, value] : numbers)
      *value = checks_.of_type(*value, JsonType::number, name);
    if (is_number(turn_.choices, 1)) turn_.choices = {};
    for (JsonValue* const value :
         {&turn_.presence_penalty, &turn_.frequency_penalty, &turn_.top_logprobs})
      if (is_number(*value, 0)) *value = {};
    turn_.logprobs = checks_.of_type(turn_.logprobs, JsonType::boolean, "logprobs");
    if (turn_.logprobs.text == "false") turn_.logprobs = {};
    turn_.logit_bias = checks_.of_type(turn_.logit_bias, JsonType::object, "logit_bias");
    if (is_empty(turn_.logit_bias)) turn_.logit_bias = {};
    // OpenAI has no top_k; servers take 0 and -1 for none.
    if (is_number(turn_.top_k, 0) || is_number(turn_.top_k, -1)) turn_.top_k = {};
    if (turn_.top_k.given()) checks_.count(turn_.top_k, "top_k");
  }

  void read_effort() {
    if (!checks_.string(effort_, "reasoning_effort").given()) return;
    if (const std::optional<Effort> effort = effort_named(effort_))
      turn_.effort = *effort;
    else
      checks_.refuse("`reasoning_effort` must be none, minimal, low, medium, high, xhigh or max.",
                     "reasoning_effort");
  }

  void read_format() {
    if (!checks_.of_type(format_, JsonType::object, "response_format").given()) return;
    JsonValue type, outer;
    pick_fields(format_.text, {{"type", &type}, {"json_schema", &outer}});
    AnswerFormat& format = turn_.format;
    if (says(type, "text")) return;
    if (says(type, "json_object")) {
      format.kind = AnswerFormat::Kind::json_object;
    } else if (says(type, "json_schema")) {
      constexpr std::string_view kPath = "response_format.json_schema";
      format.kind = AnswerFormat::Kind::json_schema;
      if (!outer.given())
        checks_.refuse(ErrorCode::missing_field, fmt::format("`{}` is missing.", kPath),
                       std::string(kPath));
      JsonValue name, description, schema, strict;
      pick_fields(checks_.of_type(outer, JsonType::object, kPath).text,
                  {{"name", &name},
                   {"description", &description},
                   {"schema", &schema},
                   {"strict", &strict}});
      format.name = checks_.string(name, fmt::format("{}.name", kPath));
      format.description = checks_.string(description, fmt::format("{}.description", kPath));
      format.schema = checks_.of_type(schema, JsonType::object, fmt::format("{}.schema", kPath));
      format.strict = checks_.of_type(strict, JsonType::boolean, fmt::format("{}.strict", kPath));
    } else if (checks_.needed(type, "response_format.type").given()) {
      checks_.refuse("`response_format.type` must be text, json_object or json_schema.",
                     "response_format.type");
    }
  }

  void read_openai() {
    turn_.metadata = checks_.of_type(turn_.metadata, JsonType::object, "metadata");
    turn_.user = checks_.string(user_, "user");
    if (!turn_.user.given()) turn_.user = checks_.string(safety_identifier_, "safety_identifier");
    turn_.service_tier = checks_.string(service_tier_, "service_tier");
    turn_.prompt_cache_key = checks_.string(prompt_cache_key_, "prompt_cache_key");
    turn_.verbosity = checks_.string(verbosity_, "verbosity");
    each_element(checks_.of_type(modalities_, JsonType::array, "modalities").text,
                 [&](JsonValue one, std::size_t) {
                   if (!says(one, "text"))
                     checks_.refuse("This model answers with text only.", "modalities");
                 });
  }

  std::string_view body_;
  ChatChecks checks_;
  Turn& turn_ = checks_.turn();
  ChatToolFields tools_;
  JsonValue messages_, parallel_, stream_, max_tokens_, max_completion_tokens_, stop_, effort_,
      format_, user_, safety_identifier_, service_tier_, prompt_cache_key_, verbosity_, modalities_;
};

}  // namespace

Result<Turn> read_chat_request(std::string_view body, const ReasoningSeal*) {
  return ChatRequest(body).read();
}

}  // namespace solidrust::dialect
