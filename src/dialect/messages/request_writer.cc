#include "dialect/messages/request_writer.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/custom_tool.h"
#include "dialect/effort.h"
#include "dialect/messages/conversation.h"
#include "dialect/messages/json_object.h"
#include "dialect/messages/message_writer.h"
#include "dialect/request_draft.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

using Mode = ToolChoice::Mode;

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
  RequestWriter(const Turn& turn, const TargetForm& target) : turn_(turn), target_(target) {}

  Result<WrittenRequest> write() {
    Result<messages::Conversation> conversation = messages::group(turn_);
    if (!conversation) return std::move(conversation).error();
    if (conversation->reasoning_dropped) draft_.drop("reasoning");
    json_.begin_object().key("model").value(target_.model);
    json_.key("max_tokens").value(turn_.max_tokens.value_or(target_.default_max_tokens));
    if (turn_.stream) json_.key("stream").value(true);
    messages::MessageWriter(turn_, *conversation, draft_).write();
    write_tools();
    write_tool_choice();
    write_stop();
    write_sampling();
    write_output();
    write_user();
    check_others();
    json_.end_object();
    return draft_.take();
  }

 private:
  void write_tools() {
    if (turn_.tools.empty()) return;
    if (Result<void> checked = check_tool_names(turn_); !checked)
      draft_.refuse(std::move(checked).error());
    json_.key("tools").begin_array();
    for (const Tool& tool : turn_.tools) write_tool(tool);
    json_.end_array();
  }

  void write_tool(const Tool& tool) {
    json_.begin_object().key("name");
    draft_.string(flat_name(tool.space.inside, tool.name.inside));
    const std::string description = custom_tool_description(tool);
    if (!description.empty()) draft_.field("description", JsonText{description});
    json_.key("input_schema");
    switch (tool.kind) {
      case CallKind::function:
        write_schema(tool.parameters);
        if (tool.strict.text == "true") json_.key("strict").value(true);
        break;
      case CallKind::custom:
        json_.raw(kCustomToolSchema);
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
      draft_.refuse("The parameters of a tool must be a JSON schema of an object.", "tools");
    if (!type.empty() || !schema.text.starts_with('{')) {
      json_.raw(schema.text);
      return;
    }
    json_.raw(is_empty_object(schema) ? R"({"type":"object")" : R"({"type":"object",)");
    draft_.append(schema.text.substr(1));
  }

  bool is_forced() const noexcept {
    return turn_.tool_choice.mode == Mode::required || turn_.tool_choice.mode == Mode::named;
  }

  void write_tool_choice() {
    const ToolChoice& choice = turn_.tool_choice;
    const bool one = turn_.parallel_calls == false;
    if (turn_.tools.empty()) {
      if (is_forced()) draft_.refuse("A tool is demanded, but there is none.", "tool_choice");
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
    if (choice.mode == Mode::named) {
      json_.key("name");
      draft_.string(flat_name(choice.space.inside, choice.name.inside));
    }
    if (one && choice.mode != Mode::none) json_.key("disable_parallel_tool_use").value(true);
    json_.end_object();
  }

  void write_stop() {
    if (turn_.stop.empty()) return;
    json_.key("stop_sequences").begin_array();
    for (const JsonText& stop : turn_.stop) {
      if (messages::is_blank(stop.inside))
        draft_.refuse("This model cannot stop at white space alone.", "stop");
      draft_.string(stop.inside);
    }
    json_.end_array();
  }

  void write_sampling() {
    double number = 0;
    if (turn_.temperature.given()) {
      const bool hot = is_number(turn_.temperature.text, number) && number > 1;
      if (hot) draft_.drop("temperature");  // all of it that is over 1
      json_.key("temperature").raw(hot ? "1" : turn_.temperature.text);
    }
    if (turn_.top_p.given()) json_.key("top_p").raw(turn_.top_p.text);
    if (!turn_.top_k.given()) return;
    if (is_number(turn_.top_k.text, number) && number > 0)
      json_.key("top_k").raw(turn_.top_k.text);
    else
      draft_.drop("top_k");  // "all of them", as some servers say it
  }

  // A model cannot be made to think and to call a tool.
  void write_output() {
    std::string_view effort;
    if (turn_.effort > Effort::none && is_forced())
      draft_.drop("reasoning_effort");
    else if (turn_.effort > Effort::none)
      effort = effort_name(std::max(turn_.effort, Effort::low));
    if (turn_.effort == Effort::none)
      json_.key("thinking").begin_object().key("type").value("disabled").end_object();
    const AnswerFormat& format = turn_.format;
    if (format.kind == AnswerFormat::Kind::json_object)
      draft_.refuse("This model can only be held to a JSON schema, not to JSON alone.",
                    "response_format");
    const bool schema = format.kind == AnswerFormat::Kind::json_schema;
    if (effort.empty() && !schema) return;
    json_.key("output_config").begin_object();
    if (!effort.empty()) json_.key("effort").value(effort);
    if (schema) {
      if (!format.schema.given())
        draft_.refuse("This model needs the JSON schema itself.", "response_format");
      json_.key("format").begin_object().key("type").value("json_schema");
      json_.key("schema").raw(format.schema.given() ? format.schema.text : "{}").end_object();
    }
    json_.end_object();
  }

  void write_user() {
    if (!turn_.user.given()) return;
    if (turn_.user.empty() || turn_.user.inside.size() > kLongestUser) {
      draft_.drop("user");
      return;
    }
    json_.key("metadata").begin_object().key("user_id");
    draft_.string(turn_.user.inside);
    json_.end_object();
  }

  void check_others() {
    const auto refuse_set = [&](std::string_view name, JsonValue value, bool neutral) {
      if (!value.given()) return;
      if (neutral)
        draft_.drop(name);
      else
        draft_.refuse(fmt::format("`{}` cannot be done with this model.", name), name);
    };
    refuse_set("n", turn_.choices, false);
    refuse_set("seed", turn_.seed, false);
    refuse_set("presence_penalty", turn_.presence_penalty, is_zero(turn_.presence_penalty));
    refuse_set("frequency_penalty", turn_.frequency_penalty, is_zero(turn_.frequency_penalty));
    refuse_set("logit_bias", turn_.logit_bias, is_empty_object(turn_.logit_bias));
    refuse_set("logprobs", turn_.logprobs, turn_.logprobs.text == "false");
    refuse_set("top_logprobs", turn_.top_logprobs, is_zero(turn_.top_logprobs));
    if (turn_.metadata.given()) draft_.drop("metadata");
    if (turn_.service_tier.given()) draft_.drop("service_tier");
    if (turn_.prompt_cache_key.given()) draft_.drop("prompt_cache_key");
    if (turn_.verbosity.given()) draft_.drop("verbosity");
  }

  const Turn& turn_;
  const TargetForm& target_;
  RequestDraft draft_;
  JsonWriter& json_ = draft_.json();
};

}  // namespace

Result<WrittenRequest> write_messages_request(const Turn& turn, const TargetForm& target) {
  return RequestWriter(turn, target).write();
}

}  // namespace solidrust::dialect
