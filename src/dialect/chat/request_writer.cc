#include "dialect/chat/request_writer.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/chat/message_writer.h"
#include "dialect/custom_tool.h"
#include "dialect/effort.h"
#include "dialect/request_draft.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

class RequestWriter {
 public:
  RequestWriter(const Turn& turn, const TargetForm& target) : turn_(turn), target_(target) {}

  Result<WrittenRequest> write() {
    json_.begin_object().key("model").value(target_.model).key("messages");
    write_chat_messages(turn_, target_, draft_);
    write_tools();
    write_tool_choice();
    write_bounds();
    write_sampling();
    write_effort();
    write_format();
    write_openai_only();
    write_stream();
    json_.end_object();
    return draft_.take();
  }

 private:
  void write_tools() {
    if (turn_.tools.empty()) return;
    if (Result<void> checked = check_tool_names(turn_); !checked)
      draft_.refuse(std::move(checked).error());
    json_.key("tools").begin_array();
    for (const Tool& tool : turn_.tools) {
      json_.begin_object().key("type").value("function").key("function").begin_object();
      json_.key("name");
      draft_.string(flat_name(tool.space.inside, tool.name.inside));
      switch (tool.kind) {
        case CallKind::function:
          draft_.field("description", tool.description);
          write_schema(tool.parameters);
          draft_.field("strict", tool.strict);
          break;
        case CallKind::custom:
          json_.key("description");
          draft_.string(custom_tool_description(tool));
          json_.key("parameters").raw(kCustomToolSchema);
          break;
      }
      json_.end_object().end_object();
    }
    json_.end_array();
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
    draft_.append(schema.text.substr(schema.text.find('{') + 1));
  }

  void write_tool_choice() {
    using Mode = ToolChoice::Mode;
    const ToolChoice& choice = turn_.tool_choice;
    if (turn_.tools.empty()) {
      if (choice.mode == Mode::required || choice.mode == Mode::named)
        draft_.refuse("A tool is demanded, but there is none.", "tool_choice");
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
      case Mode::named:
        json_.key("tool_choice").begin_object().key("type").value("function");
        json_.key("function").begin_object().key("name");
        draft_.string(flat_name(choice.space.inside, choice.name.inside));
        json_.end_object().end_object();
        break;
    }
    if (turn_.parallel_calls) json_.key("parallel_tool_calls").value(*turn_.parallel_calls);
  }

  void write_bounds() {
    if (turn_.max_tokens)
      json_.key(target_.openai ? "max_completion_tokens" : "max_tokens").value(*turn_.max_tokens);
    if (turn_.stop.empty()) return;
    json_.key("stop").begin_array();
    for (const JsonText& stop : turn_.stop) draft_.string(stop.inside);
    json_.end_array();
  }

  void write_sampling() {
    draft_.field("temperature", turn_.temperature);
    draft_.field("top_p", turn_.top_p);
    if (!target_.openai)
      draft_.field("top_k", turn_.top_k);
    else if (turn_.top_k.given())
      draft_.drop("top_k");
    draft_.field("n", turn_.choices);
    draft_.field("seed", turn_.seed);
    draft_.field("presence_penalty", turn_.presence_penalty);
    draft_.field("frequency_penalty", turn_.frequency_penalty);
    draft_.field("logit_bias", turn_.logit_bias);
    // Nothing carries them back.
    if (turn_.logprobs.given() && turn_.logprobs.text != "false")
      draft_.refuse("This model cannot give log probabilities in this form.", "logprobs");
    if (turn_.top_logprobs.given() && turn_.top_logprobs.text != "0")
      draft_.refuse("This model cannot give log probabilities in this form.", "top_logprobs");
  }

  void write_effort() {
    if (turn_.effort == Effort::unsaid) return;
    const Effort effort = std::min(turn_.effort, Effort::high);
    if (effort < Effort::low && !target_.openai)  // newer words
      draft_.drop("reasoning_effort");
    else
      json_.key("reasoning_effort").value(effort_name(effort));
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
        draft_.field("name", format.name.given() ? format.name : JsonText{"answer"});
        draft_.field("description", format.description);
        draft_.field("schema", format.schema);
        draft_.field("strict", format.strict);
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
        draft_.field(key, text);
      else if (text.given())
        draft_.drop(key);
    }
    // OpenAI takes it only with what it stores.
    if (turn_.metadata.given()) draft_.drop("metadata");
  }

  void write_stream() {
    if (!turn_.stream) return;
    json_.key("stream").value(true);
    if (target_.ask_usage)
      json_.key("stream_options").begin_object().key("include_usage").value(true).end_object();
  }

  const Turn& turn_;
  const TargetForm& target_;
  RequestDraft draft_;
  JsonWriter& json_ = draft_.json();
};

}  // namespace

Result<WrittenRequest> write_chat_request(const Turn& turn, const TargetForm& target) {
  return RequestWriter(turn, target).write();
}

}  // namespace solidrust::dialect
