#include "dialect/responses/request_writer.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"
#include "dialect/custom_tool.h"
#include "dialect/effort.h"
#include "dialect/json_fields.h"
#include "dialect/request_draft.h"
#include "dialect/responses/input_writer.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {
namespace {

constexpr std::uint64_t kLeastTokens = 16;  // that OpenAI takes for a bound

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
  RequestWriter(const Turn& turn, const TargetForm& target) : turn_(turn), target_(target) {}

  Result<WrittenRequest> write() {
    json_.begin_object().key("model").value(target_.model);
    write_responses_input(turn_, target_, draft_);
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
    return draft_.take();
  }

 private:
  void refuse_field(std::string_view field) {
    draft_.refuse(fmt::format("`{}` cannot be used with this model.", field), field);
  }

  void write_tools() {
    if (turn_.tools.empty()) return;
    if (Result<void> checked = check_tool_names(turn_); !checked)
      draft_.refuse(std::move(checked).error());
    json_.key("tools").begin_array();
    for (const Tool& tool : turn_.tools) {
      json_.begin_object().key("type").value("function").key("name");
      draft_.string(flat_name(tool.space.inside, tool.name.inside));
      switch (tool.kind) {
        case CallKind::function:
          draft_.field("description", tool.description);
          json_.key("parameters");
          json_.raw(tool.parameters.given() ? tool.parameters.text
                                            : R"({"type":"object","properties":{}})");
          break;
        case CallKind::custom:
          json_.key("description");
          draft_.string(custom_tool_description(tool));
          json_.key("parameters").raw(kCustomToolSchema);
          break;
      }
      // Left out it would mean true here, and false where the caller comes from.
      json_.key("strict").raw(tool.strict.given() ? tool.strict.text : "false");
      json_.end_object();
    }
    json_.end_array();
  }

  void write_tool_choice() {
    using Mode = ToolChoice::Mode;
    const ToolChoice& choice = turn_.tool_choice;
    if (turn_.tools.empty()) {
      if (choice.mode == Mode::required || choice.mode == Mode::named)
        draft_.refuse("A tool is demanded, but there is none.", "tool_choice");
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
        json_.key("tool_choice").begin_object().key("type").value("function").key("name");
        draft_.string(flat_name(choice.space.inside, choice.name.inside));
        json_.end_object();
        break;
    }
    if (turn_.parallel_calls) json_.key("parallel_tool_calls").value(*turn_.parallel_calls);
  }

  void write_bounds() {
    if (turn_.max_tokens) {
      if (target_.openai && *turn_.max_tokens < kLeastTokens)
        draft_.refuse(fmt::format("The bound on this model's answers must be {} tokens or more.",
                                  kLeastTokens),
                      "max_tokens");
      json_.key("max_output_tokens").value(*turn_.max_tokens);
    }
    draft_.field("temperature", turn_.temperature);
    draft_.field("top_p", turn_.top_p);
    if (turn_.top_k.given()) draft_.drop("top_k");
  }

  void write_effort() {
    if (turn_.effort == Effort::unsaid) return;
    const Effort effort = std::min(turn_.effort, Effort::high);
    if (effort < Effort::low && !target_.openai)  // newer words
      draft_.drop("reasoning_effort");
    else
      json_.key("reasoning").begin_object().key("effort").value(effort_name(effort)).end_object();
  }

  void write_text() {
    const AnswerFormat& format = turn_.format;
    const bool verbosity = turn_.verbosity.given() && target_.openai;
    if (turn_.verbosity.given() && !verbosity) draft_.drop("verbosity");
    if (format.kind == AnswerFormat::Kind::text && !verbosity) return;
    json_.key("text").begin_object();
    if (verbosity) draft_.field("verbosity", turn_.verbosity);
    switch (format.kind) {
      case AnswerFormat::Kind::text:
        break;
      case AnswerFormat::Kind::json_object:
        json_.key("format").begin_object().key("type").value("json_object").end_object();
        break;
      case AnswerFormat::Kind::json_schema:
        json_.key("format").begin_object().key("type").value("json_schema");
        draft_.field("name", format.name.given() ? format.name : JsonText{"answer"});
        draft_.field("description", format.description);
        draft_.field("schema", format.schema);
        draft_.field("strict", format.strict);
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
        draft_.field(key, text);
      else if (text.given())
        draft_.drop(key);
    }
    if (target_.openai)
      draft_.field("metadata", turn_.metadata);
    else if (turn_.metadata.given())
      draft_.drop("metadata");
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
  RequestDraft draft_;
  JsonWriter& json_ = draft_.json();
};

}  // namespace

Result<WrittenRequest> write_responses_request(const Turn& turn, const TargetForm& target) {
  return RequestWriter(turn, target).write();
}

}  // namespace solidrust::dialect
