#include "dialect/chat/request_writer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/chat/message_writer.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

// A custom tool takes one text; as a function it has one field for it, never an empty schema.
constexpr std::string_view kTextSchema =
    R"({"type":"object","properties":{"input":{"type":"string","description":)"
    R"("The whole input of the tool, as plain text."}},"required":["input"],)"
    R"("additionalProperties":false})";

class RequestWriter {
 public:
  RequestWriter(const Turn& turn, const TargetForm& target)
      : turn_(turn), target_(target), json_(request_.body) {}

  Result<WrittenRequest> write() {
    json_.begin_object().key("model").value(target_.model).key("messages");
    if (Result<void> written = write_chat_messages(turn_, target_, json_, request_); !written)
      return std::move(written).error();
    write_tools();
    write_tool_choice();
    write_bounds();
    write_sampling();
    write_effort();
    write_format();
    write_openai_only();
    write_stream();
    json_.end_object();
    if (fault_) return *std::move(fault_);
    return std::move(request_);
  }

 private:
  void refuse(std::string message, std::string param) {
    if (!fault_) fault_.emplace(ErrorCode::invalid_value, std::move(message), std::move(param));
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
      json_.begin_object().key("type").value("function").key("function").begin_object();
      json_.key("name");
      string(name);
      switch (tool.kind) {
        case CallKind::function:
          string("description", tool.description);
          write_schema(tool.parameters);
          value("strict", tool.strict);
          break;
        case CallKind::custom:
          write_grammar(tool);
          json_.key("parameters").raw(kTextSchema);
          break;
      }
      json_.end_object().end_object();
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

  // Servers demand a type, which Messages may leave out.
  void write_schema(JsonValue schema) {
    if (!schema.given()) return;
    json_.key("parameters");
    JsonCursor cursor(schema.text);
    bool typed = cursor.peek() != JsonType::object;
    bool empty = true;
    std::string_view key;
    if (!typed) cursor.enter_object();
    while (!typed && cursor.next_field(key)) {
      typed = json_equals(key, "type");
      empty = false;
      cursor.skip();
    }
    if (typed || cursor.failed()) {
      json_.raw(schema.text);
      return;
    }
    json_.raw(empty ? R"({"type":"object")" : R"({"type":"object",)");
    request_.body.append(schema.text.substr(schema.text.find('{') + 1));
  }

  bool has_tool(std::string_view flat) const {
    return std::any_of(turn_.tools.begin(), turn_.tools.end(), [&](const Tool& tool) {
      return flat_name(tool.space.inside, tool.name.inside) == flat;
    });
  }

  void write_tool_choice() {
    using Mode = ToolChoice::Mode;
    const ToolChoice& choice = turn_.tool_choice;
    if (turn_.tools.empty()) {
      if (choice.mode == Mode::required || choice.mode == Mode::named)
        refuse("a tool is demanded, but there is none", "tool_choice");
      return;  // servers refuse a choice of nothing
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
      case Mode::named: {
        const std::string name = flat_name(choice.space.inside, choice.name.inside);
        if (!has_tool(name))
          refuse(fmt::format("there is no tool '{}' for this model", name), "tool_choice");
        json_.key("tool_choice").begin_object().key("type").value("function");
        json_.key("function").begin_object().key("name");
        string(name);
        json_.end_object().end_object();
        break;
      }
    }
    if (turn_.parallel_calls) json_.key("parallel_tool_calls").value(*turn_.parallel_calls);
  }

  void write_bounds() {
    if (turn_.max_tokens)
      json_.key(target_.openai ? "max_completion_tokens" : "max_tokens").value(*turn_.max_tokens);
    if (turn_.stop.empty()) return;
    json_.key("stop").begin_array();
    for (const JsonText& stop : turn_.stop) string(stop.inside);
    json_.end_array();
  }

  void write_sampling() {
    value("temperature", turn_.temperature);
    value("top_p", turn_.top_p);
    if (!target_.openai)
      value("top_k", turn_.top_k);
    else if (turn_.top_k.given())
      drop(request_, "top_k");
    value("n", turn_.choices);
    value("seed", turn_.seed);
    value("presence_penalty", turn_.presence_penalty);
    value("frequency_penalty", turn_.frequency_penalty);
    value("logit_bias", turn_.logit_bias);
    // Nothing carries them back.
    if (turn_.logprobs.given() && turn_.logprobs.text != "false")
      refuse("this model cannot give log probabilities in this form", "logprobs");
    if (turn_.top_logprobs.given() && turn_.top_logprobs.text != "0")
      refuse("this model cannot give log probabilities in this form", "top_logprobs");
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
      json_.key("reasoning_effort").value(effort);
  }

  void write_format() {
    const AnswerFormat& format = turn_.format;
    switch (format.kind) {
      case AnswerFormat::Kind::text:
        break;
      case AnswerFormat::Kind::json_object:
        json_.key("response_format").begin_object().key("type").value("json_object").end_object();
        break;
      case AnswerFormat::Kind::json_schema:
        json_.key("response_format").begin_object().key("type").value("json_schema");
        json_.key("json_schema").begin_object();
        string("name", format.name.given() ? format.name : JsonText{"answer"});
        string("description", format.description);
        value("schema", format.schema);
        value("strict", format.strict);
        json_.end_object().end_object();
        break;
    }
  }

  // Others may refuse what they do not know, and none of it changes the answer.
  void write_openai_only() {
    const std::pair<std::string_view, JsonText> texts[] = {
        {"user", turn_.user},
        {"service_tier", turn_.service_tier},
        {"prompt_cache_key", turn_.prompt_cache_key},
        {"verbosity", turn_.verbosity},
    };
    for (const auto& [key, text] : texts) {
      if (target_.openai)
        string(key, text);
      else if (text.given())
        drop(request_, key);
    }
    // OpenAI takes it only with what it stores.
    if (turn_.metadata.given()) drop(request_, "metadata");
  }

  void write_stream() {
    if (!turn_.stream) return;
    json_.key("stream").value(true);
    if (target_.ask_usage)
      json_.key("stream_options").begin_object().key("include_usage").value(true).end_object();
  }

  const Turn& turn_;
  const TargetForm& target_;
  WrittenRequest request_;
  JsonWriter json_;
  std::optional<Error> fault_;
};

}  // namespace

Result<WrittenRequest> write_chat_request(const Turn& turn, const TargetForm& target) {
  return RequestWriter(turn, target).write();
}

}  // namespace solidrust::dialect
