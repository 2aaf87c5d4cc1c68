// A Turn in words, with all that it says, for tests to compare. Messages are told apart, not
// numbered: how a dialect counts them says nothing.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "dialect/effort.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

class WholeTurn {
 public:
  static std::string words(const Turn& turn) {
    WholeTurn whole;
    const Item* before = nullptr;
    for (const Item& item : turn.items) {
      if (before == nullptr || before->message != item.message || before->speaker != item.speaker)
        whole.words_ += "--\n";
      whole.tell(item);
      before = &item;
    }
    for (const Tool& tool : turn.tools) whole.tell(tool);
    whole.tell_settings(turn);
    return whole.words_;
  }

 private:
  template <class Value>
  void field(std::string_view name, Value value) {
    if (value.given()) words_.append(" ").append(name).append("=<").append(view(value)).append(">");
  }
  static std::string_view view(JsonText text) { return text.inside; }
  static std::string_view view(JsonValue value) { return value.text; }

  void tell(const Item& item) {
    switch (item.speaker) {
      case Speaker::system:
        words_ += "system";
        break;
      case Speaker::user:
        words_ += "user";
        break;
      case Speaker::assistant:
        words_ += "assistant";
        break;
    }
    std::visit([this](const auto& what) { tell(what); }, item.what);
    words_ += '\n';
  }
  void tell(const Text& text) { field("text", text.text); }
  void tell(const Refusal& refusal) { field("refusal", refusal.text); }
  void tell(const Image& image) {
    words_ += " image";
    field("url", image.url);
    field("type", image.media_type);
    field("base64", image.base64);
    field("detail", image.detail);
  }
  void tell(const File& file) {
    words_ += " file";
    field("name", file.name);
    field("uri", file.data_uri);
    field("type", file.media_type);
    field("base64", file.base64);
  }
  void tell(const Reasoning& reasoning) {
    field("reasoning", reasoning.text);
    if (!reasoning.signature.empty()) field("signature", reasoning.signature);
  }
  void tell(const Call& call) {
    words_ += call.kind == CallKind::custom ? " custom call" : " call";
    field("id", call.id);
    field("space", call.space);
    field("name", call.name);
    words_.append(" arguments=<").append(call.arguments).append(">");
  }
  void tell(const CallResult& result) {
    words_ += result.failed ? " failed result" : " result";
    field("of", result.call);
    for (const ResultPart& part : result.parts) {
      words_ += " [";
      std::visit([this](const auto& one) { tell(one); }, part);
      words_ += "]";
    }
  }
  void tell(const Tool& tool) {
    words_ += tool.kind == CallKind::custom ? "custom tool" : "tool";
    field("space", tool.space);
    field("name", tool.name);
    field("description", tool.description);
    field("parameters", tool.parameters);
    field("strict", tool.strict);
    field("grammar", tool.grammar);
    words_ += '\n';
  }

  void tell_settings(const Turn& turn) {
    words_ += "choice " + std::to_string(static_cast<int>(turn.tool_choice.mode));
    field("space", turn.tool_choice.space);
    field("name", turn.tool_choice.name);
    if (turn.parallel_calls) words_ += *turn.parallel_calls ? " parallel" : " not parallel";
    if (turn.stream) words_ += " stream";
    if (turn.max_tokens) words_ += " max_tokens=" + std::to_string(*turn.max_tokens);
    field("temperature", turn.temperature);
    field("top_p", turn.top_p);
    field("top_k", turn.top_k);
    for (const JsonText& stop : turn.stop) field("stop", stop);
    words_.append(" effort=").append(effort_name(turn.effort));
    words_ += " format=" + std::to_string(static_cast<int>(turn.format.kind));
    field("format.name", turn.format.name);
    field("format.description", turn.format.description);
    field("format.schema", turn.format.schema);
    field("format.strict", turn.format.strict);
    field("n", turn.choices);
    field("seed", turn.seed);
    field("presence_penalty", turn.presence_penalty);
    field("frequency_penalty", turn.frequency_penalty);
    field("logit_bias", turn.logit_bias);
    field("logprobs", turn.logprobs);
    field("top_logprobs", turn.top_logprobs);
    field("metadata", turn.metadata);
    field("user", turn.user);
    field("service_tier", turn.service_tier);
    field("prompt_cache_key", turn.prompt_cache_key);
    field("verbosity", turn.verbosity);
  }

  std::string words_;
};

}  // namespace solidrust::dialect
