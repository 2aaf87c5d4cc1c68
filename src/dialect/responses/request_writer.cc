#include "dialect/responses/request_writer.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "dialect/json_fields.h"
#include "dialect/responses/input_writer.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

constexpr std::uint64_t kLeastTokens = 16;  // that OpenAI takes for a bound

// As a function a custom tool has one field for its text, never an empty schema.
constexpr std::string_view kTextSchema =
    R"({"type":"object","properties":{"input":{"type":"string","description":)"
    R"("The whole input of the tool, as plain text."}},"required":["input"],)"
    R"("additionalProperties":false})";

bool is_zero(JsonValue value) {
  double number = 1;
  std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
  return number == 0;
}

bool is_empty_object(JsonValue value) {
  JsonCursor json(value.text);
  std::string_view key;
  return json.enter_object() && !json.next_field(key) && !json.failed();
}

class RequestWriter {
 public:
  RequestWriter(const Turn& turn, const TargetForm& target)
      : turn_(turn), target_(target), json_(request_.body) {}

  Result<WrittenRequest> write() {
    json_.begin_object().key("model").value(target_.model);
    if (Result<void> written = write_responses_input(turn_, target_, json_, request_); !written)
      return std::move(written).error();
    write_tools();
    write_tool_choice();
    write_bounds();
    write_effort();
    write_text();
    write_openai_only();
    json_.key("store").value(false);
    if (turn_.stream) json_.key("stream").value(true);
    json_.end_object();
    refuse_the_rest();
    if (fault_) return *std::move(fault_);
    return std::move(request_);
  }

 private:
  void refuse(std::string message, std::string param) {
    if (!fault_) fault_.emplace(ErrorCode::invalid_value, std::move(message), std::move(param));
  }
  void refuse_field(std::string_view field) {
    refuse(fmt::format("`{}` is not to be had with this model", field), std::string(field));
  }

  void string(std::string_view inside) {
    json_.raw("\"");
    request_.body.append(inside) += '"';
  }
  void string(std::string_view key, JsonText text) {
    if (!text.given()) return;
    json_.key(key);
    string(text.inside);
  }
  void value(std::string_view key, JsonValue given) {
    if (given.given()) json_.key(key).raw(given.text);
  }

  void write_tools() {
    if (turn_.tools.empty()) return;
    std::unordered_map<std::string, const Tool*> by_name;
    json_.key("tools").begin_array();
    for (const Tool& tool : turn_.tools) {
      const std::string name = flat_name(tool.space.inside, tool.name.inside);
      const Tool& first = *by_name.try_emplace(name, &tool).first->second;
      if (first.kind != tool.kind || first.space.inside != tool.space.inside)
        refuse(fmt::format("two tools go by the name '{}' with this model", name), "tools");
      json_.begin_object().key("type").value("function").key("name");
      string(name);
      switch (tool.kind) {
        case CallKind::function:
          string("description", tool.description);
          json_.key("parameters");
          json_.raw(tool.parameters.given() ? tool.parameters.text
                                            : R"({"type":"object","properties":{}})");
          break;
        case CallKind::custom:
          write_grammar(tool);
          json_.key("parameters").raw(kTextSchema);
          break;
      }
      // Left out it would mean true here, and false where the caller comes from.
      json_.key("strict").raw(tool.strict.given() ? tool.strict.text : "false");
      json_.end_object();
    }
    json_.end_array();
  }

  void write_grammar(const Tool& tool) {
    std::string description(tool.description.inside);
    if (tool.grammar.given()) {
      if (!description.empty()) description += "\\n\\n";
      description += "The input must follow this grammar:\\n";
      description += tool.grammar.inside;
    }
    string("description", {description});
  }

  void write_tool_choice() {
    using Mode = ToolChoice::Mode;
    const ToolChoice& choice = turn_.tool_choice;
    if (turn_.tools.empty()) {
      if (choice.mode == Mode::required || choice.mode == Mode::named)
        refuse("a tool is demanded, but there is none", "tool_choice");
      return;
    }
    switch (choice.mode) {
      case Mode::unsaid:
        break;
      case Mode::automatic:
        json_.key("tool_choice").value("auto");
        break;
      case Mode::none:
        json_.key("tool_choice").value("none");
        break;
      case Mode::required:
        json_.key("tool_choice").value("required");
        break;
      case Mode::named:
        write_named(flat_name(choice.space.inside, choice.name.inside));
        break;
    }
    if (turn_.parallel_calls) json_.key("parallel_tool_calls").value(*turn_.parallel_calls);
  }

  void write_named(const std::string& name) {
    const bool there = std::any_of(turn_.tools.begin(), turn_.tools.end(), [&](const Tool& tool) {
      return flat_name(tool.space.inside, tool.name.inside) == name;
    });
    if (!there) refuse(fmt::format("there is no tool '{}' for this model", name), "tool_choice");
    json_.key("tool_choice").begin_object().key("type").value("function").key("name");
    string(name);
    json_.end_object();
  }

  void write_bounds() {
    if (turn_.max_tokens) {
      if (target_.openai && *turn_.max_tokens < kLeastTokens)
        refuse(fmt::format("this model's answers are bounded by {} tokens or more", kLeastTokens),
               "max_tokens");
      json_.key("max_output_tokens").value(*turn_.max_tokens);
    }
    value("temperature", turn_.temperature);
    value("top_p", turn_.top_p);
    if (turn_.top_k.given()) drop(request_, "top_k");
  }

  void write_effort() {
    std::string_view effort;
    switch (turn_.effort) {
      case Effort::unsaid:
        return;
      case Effort::none:
        effort = "none";
        break;
      case Effort::minimal:
        effort = "minimal";
        break;
      case Effort::low:
        effort = "low";
        break;
      case Effort::medium:
        effort = "medium";
        break;
      case Effort::high:
      case Effort::xhigh:
      case Effort::max:
        effort = "high";
        break;
    }
    const bool newer = turn_.effort == Effort::none || turn_.effort == Effort::minimal;
    if (newer && !target_.openai)
      drop(request_, "reasoning_effort");
    else
      json_.key("reasoning").begin_object().key("effort").value(effort).end_object();
  }

  void write_text() {
    const AnswerFormat& format = turn_.format;
    const bool verbosity = turn_.verbosity.given() && target_.openai;
    if (turn_.verbosity.given() && !verbosity) drop(request_, "verbosity");
    if (format.kind == AnswerFormat::Kind::text && !verbosity) return;
    json_.key("text").begin_object();
    if (verbosity) string("verbosity", turn_.verbosity);
    switch (format.kind) {
      case AnswerFormat::Kind::text:
        break;
      case AnswerFormat::Kind::json_object:
        json_.key("format").begin_object().key("type").value("json_object").end_object();
        break;
      case AnswerFormat::Kind::json_schema:
        json_.key("format").begin_object().key("type").value("json_schema");
        string("name", format.name.given() ? format.name : JsonText{"answer"});
        string("description", format.description);
        value("schema", format.schema);
        value("strict", format.strict);
        json_.end_object();
        break;
    }
    json_.end_object();
  }

  // Others may refuse what they do not know, and none of it changes the answer.
  void write_openai_only() {
    const std::pair<std::string_view, JsonText> texts[] = {
        {"user", turn_.user},
        {"service_tier", turn_.service_tier},
        {"prompt_cache_key", turn_.prompt_cache_key},
    };
    for (const auto& [key, text] : texts) {
      if (target_.openai)
        string(key, text);
      else if (text.given())
        drop(request_, key);
    }
    if (target_.openai)
      value("metadata", turn_.metadata);
    else if (turn_.metadata.given())
      drop(request_, "metadata");
    if (target_.openai)
      json_.key("include").begin_array().value("reasoning.encrypted_content").end_array();
  }

  // What Responses have no place for.
  void refuse_the_rest() {
    if (!turn_.stop.empty()) refuse_field("stop");
    if (turn_.choices.given()) refuse_field("n");
    if (turn_.seed.given()) refuse_field("seed");
    if (turn_.presence_penalty.given() && !is_zero(turn_.presence_penalty))
      refuse_field("presence_penalty");
    if (turn_.frequency_penalty.given() && !is_zero(turn_.frequency_penalty))
      refuse_field("frequency_penalty");
    if (turn_.logit_bias.given() && !is_empty_object(turn_.logit_bias)) refuse_field("logit_bias");
    // Nothing carries them back.
    if (turn_.logprobs.given() && turn_.logprobs.text != "false") refuse_field("logprobs");
    if (turn_.top_logprobs.given() && !is_zero(turn_.top_logprobs)) refuse_field("top_logprobs");
  }

  const Turn& turn_;
  const TargetForm& target_;
  WrittenRequest request_;
  JsonWriter json_;
  std::optional<Error> fault_;
};

}  // namespace

Result<WrittenRequest> write_responses_request(const Turn& turn, const TargetForm& target) {
  return RequestWriter(turn, target).write();
}

}  // namespace solidrust::dialect
