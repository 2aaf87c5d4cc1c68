#include "dialect/messages/request_writer.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/messages/conversation.h"
#include "dialect/messages/json_object.h"
#include "dialect/messages/message_writer.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

using Mode = ToolChoice::Mode;

// A custom tool takes one text; as any other tool it has one field for it.
constexpr std::string_view kTextSchema =
    R"({"type":"object","properties":{"input":{"type":"string","description":)"
    R"("The whole input of the tool, as plain text."}},"required":["input"]})";
constexpr std::size_t kLongestUser = 256;  // metadata.user_id

bool is_number(std::string_view text, double& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_zero(JsonValue value) {
  double number = 1;
  return is_number(value.text, number) && number == 0;
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
    Result<messages::Conversation> conversation = messages::group(turn_);
    if (!conversation) return std::move(conversation).error();
    if (conversation->reasoning_dropped) drop(request_, "reasoning");
    json_.begin_object().key("model").value(target_.model);
    json_.key("max_tokens").value(turn_.max_tokens.value_or(target_.default_max_tokens));
    if (turn_.stream) json_.key("stream").value(true);
    messages::MessageWriter messages(turn_, *conversation, json_, request_);
    messages.write();
    if (messages.fault()) return *std::move(messages.fault());
    write_tools();
    write_tool_choice();
    write_stop();
    write_sampling();
    write_output();
    write_user();
    check_others();
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

  void write_tools() {
    if (turn_.tools.empty()) return;
    std::unordered_map<std::string, const Tool*> by_name;
    json_.key("tools").begin_array();
    for (const Tool& tool : turn_.tools) {
      const std::string name = flat_name(tool.space.inside, tool.name.inside);
      if (!by_name.try_emplace(name, &tool).second)
        refuse(fmt::format("Two tools have the name '{}' with this model.", name), "tools");
      write_tool(tool, name);
    }
    json_.end_array();
  }

  void write_tool(const Tool& tool, const std::string& name) {
    json_.begin_object().key("name");
    string(name);
    std::string description(tool.description.inside);
    if (tool.grammar.given()) {
      if (!description.empty()) description += "\\n\\n";
      description.append("The input must follow this grammar:\\n").append(tool.grammar.inside);
    }
    if (!description.empty()) {
      json_.key("description");
      string(description);
    }
    json_.key("input_schema");
    switch (tool.kind) {
      case CallKind::function:
        write_schema(tool.parameters);
        if (tool.strict.text == "true") json_.key("strict").value(true);
        break;
      case CallKind::custom:
        json_.raw(kTextSchema);
        break;
    }
    json_.end_object();
  }

  // Here a schema has to say that it is an object's.
  void write_schema(JsonValue schema) {
    if (!schema.given()) {
      json_.raw(R"({"type":"object"})");
      return;
    }
    std::string_view type;
    if (!messages::read_object(schema.text, {{"type", type}}))
      refuse("The parameters of a tool must be a JSON schema of an object.", "tools");
    if (!type.empty() || !schema.text.starts_with('{')) {
      json_.raw(schema.text);
      return;
    }
    json_.raw(is_empty_object(schema) ? R"({"type":"object")" : R"({"type":"object",)");
    request_.body.append(schema.text.substr(1));
  }

  bool is_forced() const noexcept {
    return turn_.tool_choice.mode == Mode::required || turn_.tool_choice.mode == Mode::named;
  }

  void write_tool_choice() {
    const ToolChoice& choice = turn_.tool_choice;
    const bool one = turn_.parallel_calls == false;
    if (turn_.tools.empty()) {
      if (is_forced()) refuse("A tool is demanded, but there is none.", "tool_choice");
      return;
    }
    std::string_view type;
    switch (choice.mode) {
      case Mode::unsaid:
        if (!one) return;
        type = "auto";
        break;
      case Mode::automatic:
        type = "auto";
        break;
      case Mode::none:
        type = "none";
        break;
      case Mode::required:
        type = "any";
        break;
      case Mode::named:
        type = "tool";
        break;
    }
    json_.key("tool_choice").begin_object().key("type").value(type);
    if (choice.mode == Mode::named) write_named(choice);
    if (one && choice.mode != Mode::none) json_.key("disable_parallel_tool_use").value(true);
    json_.end_object();
  }

  void write_named(const ToolChoice& choice) {
    const std::string name = flat_name(choice.space.inside, choice.name.inside);
    if (std::none_of(turn_.tools.begin(), turn_.tools.end(), [&](const Tool& tool) {
          return flat_name(tool.space.inside, tool.name.inside) == name;
        }))
      refuse(fmt::format("There is no tool '{}' for this model.", name), "tool_choice");
    json_.key("name");
    string(name);
  }

  void write_stop() {
    if (turn_.stop.empty()) return;
    json_.key("stop_sequences").begin_array();
    for (const JsonText& stop : turn_.stop) {
      if (messages::is_blank(stop.inside))
        refuse("This model cannot stop at white space alone.", "stop");
      string(stop.inside);
    }
    json_.end_array();
  }

  void write_sampling() {
    double number = 0;
    if (turn_.temperature.given()) {
      const bool hot = is_number(turn_.temperature.text, number) && number > 1;
      if (hot) drop(request_, "temperature");  // all of it that is over 1
      json_.key("temperature").raw(hot ? "1" : turn_.temperature.text);
    }
    if (turn_.top_p.given()) json_.key("top_p").raw(turn_.top_p.text);
    if (!turn_.top_k.given()) return;
    if (is_number(turn_.top_k.text, number) && number > 0)
      json_.key("top_k").raw(turn_.top_k.text);
    else
      drop(request_, "top_k");  // "all of them", as some servers say it
  }

  static std::string_view effort_word(Effort effort) {
    switch (effort) {
      case Effort::unsaid:
      case Effort::none:
        break;
      case Effort::minimal:
      case Effort::low:
        return "low";
      case Effort::medium:
        return "medium";
      case Effort::high:
        return "high";
      case Effort::xhigh:
        return "xhigh";
      case Effort::max:
        return "max";
    }
    return {};
  }

  // A model cannot be made to think and to call a tool.
  void write_output() {
    std::string_view effort = effort_word(turn_.effort);
    if (!effort.empty() && is_forced()) {
      drop(request_, "reasoning_effort");
      effort = {};
    }
    if (turn_.effort == Effort::none)
      json_.key("thinking").begin_object().key("type").value("disabled").end_object();
    const AnswerFormat& format = turn_.format;
    if (format.kind == AnswerFormat::Kind::json_object)
      refuse("This model can only be held to a JSON schema, not to JSON alone.", "response_format");
    const bool schema = format.kind == AnswerFormat::Kind::json_schema;
    if (effort.empty() && !schema) return;
    json_.key("output_config").begin_object();
    if (!effort.empty()) json_.key("effort").value(effort);
    if (schema) {
      if (!format.schema.given())
        refuse("This model needs the JSON schema itself.", "response_format");
      json_.key("format").begin_object().key("type").value("json_schema");
      json_.key("schema").raw(format.schema.given() ? format.schema.text : "{}").end_object();
    }
    json_.end_object();
  }

  void write_user() {
    if (!turn_.user.given()) return;
    if (turn_.user.empty() || turn_.user.inside.size() > kLongestUser) {
      drop(request_, "user");
      return;
    }
    json_.key("metadata").begin_object().key("user_id");
    string(turn_.user.inside);
    json_.end_object();
  }

  void check_others() {
    const auto refuse_set = [&](std::string_view name, JsonValue value, bool neutral) {
      if (!value.given()) return;
      if (neutral)
        drop(request_, name);
      else
        refuse(fmt::format("`{}` cannot be done with this model.", name), std::string(name));
    };
    refuse_set("n", turn_.choices, false);
    refuse_set("seed", turn_.seed, false);
    refuse_set("presence_penalty", turn_.presence_penalty, is_zero(turn_.presence_penalty));
    refuse_set("frequency_penalty", turn_.frequency_penalty, is_zero(turn_.frequency_penalty));
    refuse_set("logit_bias", turn_.logit_bias, is_empty_object(turn_.logit_bias));
    refuse_set("logprobs", turn_.logprobs, turn_.logprobs.text == "false");
    refuse_set("top_logprobs", turn_.top_logprobs, is_zero(turn_.top_logprobs));
    if (turn_.metadata.given()) drop(request_, "metadata");
    if (turn_.service_tier.given()) drop(request_, "service_tier");
    if (turn_.prompt_cache_key.given()) drop(request_, "prompt_cache_key");
    if (turn_.verbosity.given()) drop(request_, "verbosity");
  }

  const Turn& turn_;
  const TargetForm& target_;
  WrittenRequest request_;
  JsonWriter json_;
  std::optional<Error> fault_;
};

}  // namespace

Result<WrittenRequest> write_messages_request(const Turn& turn, const TargetForm& target) {
  return RequestWriter(turn, target).write();
}

}  // namespace solidrust::dialect
