#include "dialect/chat/answer_writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/custom_input.h"

namespace solidrust::dialect {
namespace {

constexpr std::string_view kEnd = "\n\n";

void append_string(std::string& out, std::string_view inside) {
  out.append("\"").append(inside).append("\"");
}

void append_usage(const AnswerUsage& usage, std::string& out) {
  fmt::format_to(std::back_inserter(out),
                 R"("usage":{{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},)"
                 R"("prompt_tokens_details":{{"cached_tokens":{}}},)"
                 R"("completion_tokens_details":{{"reasoning_tokens":{}}}}})",
                 usage.prompt, usage.completion, usage.prompt + usage.completion, usage.cached,
                 usage.reasoning);
}

std::string_view reason_of(Finish finish) noexcept {
  switch (finish) {
    case Finish::stop:
    case Finish::stop_sequence:
      return "stop";
    case Finish::length:
      return "length";
    case Finish::calls:
      return "tool_calls";
    case Finish::refusal:
      return "content_filter";
  }
  return "stop";
}

std::string head_of(const AnswerFacts& facts, std::string_view object) {
  std::string head = R"({"id":"chatcmpl-)";
  append_json_escaped(head, facts.id);
  fmt::format_to(std::back_inserter(head), R"(","object":"{}","created":{},"model":{},)", object,
                 facts.created_s, facts.model);
  return head;
}

// The input of a custom tool out of its arguments; both are the insides of JSON strings.
std::string custom_input(const std::string& arguments) {
  std::string plain, input;
  if (!json_unescape(arguments, plain)) return arguments;
  CustomInput reader;
  reader.feed(plain, input);
  reader.finish(input);
  return input;
}

Error cannot(std::string why) {
  return {
      ErrorCode::upstream_error, "The model server's answer cannot be read.", {}, std::move(why)};
}

}  // namespace

ChatWriter::ChatWriter(const AnswerFacts& facts)
    : facts_(facts),
      head_("data: " + head_of(facts, "chat.completion.chunk") + R"("choices":[)"),
      ids_(facts.calls) {}

std::size_t ChatWriter::held() const noexcept {
  std::size_t bytes = text_.size() + refusal_.size() + reasoning_.size() + ids_.held();
  for (const Called& call : calls_)
    bytes += sizeof call + call.id.size() + call.name.size() + call.arguments.size();
  return bytes;
}

std::string_view ChatWriter::finish_reason() const noexcept {
  const bool calls = finish_ == Finish::calls;  // which some servers say without one
  if (finished_ && !calls) return reason_of(finish_);
  return calls_.empty() ? "stop" : "tool_calls";
}

void ChatWriter::begin(std::string& out) {
  out.append(head_)
      .append(R"({"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]})")
      .append(kEnd);
}

void ChatWriter::write_delta(std::string_view name, std::string_view text, std::string& out) {
  if (text.empty()) return;
  out.append(head_).append(R"({"index":0,"delta":{")").append(name).append("\":");
  append_string(out, text);
  out.append(R"(},"finish_reason":null}]})").append(kEnd);
}

Result<void> ChatWriter::write(const AnswerEvent& event, std::string& out) {
  switch (event.kind) {
    case AnswerEvent::Kind::text:
      write_delta("content", event.text.inside, out);
      break;
    case AnswerEvent::Kind::refusal:
      write_delta("refusal", event.text.inside, out);
      break;
    case AnswerEvent::Kind::reasoning:
      write_delta("reasoning_content", event.text.inside, out);
      break;
    case AnswerEvent::Kind::signature:
      break;
    case AnswerEvent::Kind::call:
      if (event.call != calls_.size()) return cannot("calls are not counted in a row");
      write_call(event, out);
      break;
    case AnswerEvent::Kind::arguments:
      if (event.call >= calls_.size()) return cannot("arguments of no call");
      write_arguments(event, out);
      break;
    case AnswerEvent::Kind::finish:
      finished_ = true;
      finish_ = event.finish;
      write_finish(out);
      break;
  }
  return {};
}

// Notes a call under the name that the caller knows it by.
ChatWriter::Called& ChatWriter::call_of(const AnswerEvent& event) {
  Called& call = calls_.emplace_back();
  if (ids_.take(event.id.inside)) {
    call.id = event.id.inside;
  } else {
    call.id = "call_";
    append_json_escaped(call.id, facts_.id);
    call.id += fmt::format("_{}", event.call);
  }
  const ToolNames::Tool* const tool =
      facts_.tools == nullptr ? nullptr : facts_.tools->find(event.name.inside);
  call.custom = tool != nullptr && tool->kind == CallKind::custom;
  call.name = tool != nullptr ? std::string_view(tool->name) : event.name.inside;
  return call;
}

void ChatWriter::write_call(const AnswerEvent& event, std::string& out) {
  const Called& call = call_of(event);
  const std::string_view type = call.custom ? "custom" : "function";
  out.append(head_).append(R"({"index":0,"delta":{"tool_calls":[{"index":)");
  out.append(fmt::format_int(event.call).c_str()).append(R"(,"id":)");
  append_string(out, call.id);
  out.append(R"(,"type":")").append(type).append(R"(",")").append(type).append(R"(":{"name":)");
  append_string(out, call.name);
  out.append(call.custom ? R"(,"input":"")" : R"(,"arguments":"")");
  out.append(R"(}}]},"finish_reason":null}]})").append(kEnd);
}

void ChatWriter::write_arguments(const AnswerEvent& event, std::string& out) {
  if (event.text.empty()) return;
  Called& call = calls_[event.call];
  call.end.feed(event.text.inside);
  if (call.custom)
    call.arguments += event.text.inside;
  else
    write_piece(event.call, event.text.inside, out);
}

void ChatWriter::write_piece(std::size_t call, std::string_view text, std::string& out) {
  const bool custom = calls_[call].custom;
  calls_[call].told = true;
  out.append(head_).append(R"({"index":0,"delta":{"tool_calls":[{"index":)");
  out.append(fmt::format_int(call).c_str());
  out.append(custom ? R"(,"custom":{"input":)" : R"(,"function":{"arguments":)");
  append_string(out, text);
  out.append(R"(}}]},"finish_reason":null}]})").append(kEnd);
}

// Of calls that have not told their arguments: callers parse them, so nothing is an empty object.
void ChatWriter::write_rest(std::string& out) {
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    Called& call = calls_[i];
    if (call.told) continue;
    write_piece(i, call.custom ? custom_input(call.arguments) : "{}", out);
    call.arguments.clear();
  }
}

void ChatWriter::write_finish(std::string& out) {
  if (finish_written_) return;
  finish_written_ = true;
  write_rest(out);
  out.append(head_).append(R"({"index":0,"delta":{},"finish_reason":")");
  out.append(finish_reason()).append("\"}]}").append(kEnd);
}

Result<void> ChatWriter::end(const AnswerUsage& usage, std::string& out) {
  if (!finished_ &&
      std::any_of(calls_.begin(), calls_.end(), [](const Called& call) { return call.end.cut(); }))
    return cannot("the answer ended amid the arguments of a call");
  write_finish(out);
  if (facts_.include_usage) {
    out.append(head_).append("],");
    append_usage(usage, out);
    out.append("}").append(kEnd);
  }
  out.append("data: [DONE]").append(kEnd);
  return {};
}

void ChatWriter::fail(const Error& error, const AnswerUsage&, std::string& out) {
  out.append("data: ").append(error_envelope(error)).append(kEnd);
}

void ChatWriter::take(const AnswerEvent& event) {
  switch (event.kind) {
    case AnswerEvent::Kind::text:
      text_ += event.text.inside;
      break;
    case AnswerEvent::Kind::refusal:
      refusal_ += event.text.inside;
      break;
    case AnswerEvent::Kind::reasoning:
      reasoning_ += event.text.inside;
      break;
    case AnswerEvent::Kind::signature:
      break;
    case AnswerEvent::Kind::call:
      call_of(event);
      break;
    case AnswerEvent::Kind::arguments:
      if (event.call < calls_.size()) calls_[event.call].arguments += event.text.inside;
      break;
    case AnswerEvent::Kind::finish:
      finished_ = true;
      finish_ = event.finish;
      break;
  }
}

void ChatWriter::append_whole_calls(std::string& out) const {
  std::string_view comma;
  out += R"(,"tool_calls":[)";
  for (const Called& call : calls_) {
    const std::string_view type = call.custom ? "custom" : "function";
    out.append(comma).append(R"({"id":)");
    append_string(out, call.id);
    out.append(R"(,"type":")").append(type).append(R"(",")").append(type).append(R"(":{"name":)");
    append_string(out, call.name);
    out.append(call.custom ? R"(,"input":)" : R"(,"arguments":)");
    if (call.custom)
      append_string(out, custom_input(call.arguments));
    else
      append_string(out, call.arguments.empty() ? "{}" : std::string_view(call.arguments));
    out += "}}";
    comma = ",";
  }
  out += ']';
}

Result<void> ChatWriter::whole(const AnswerUsage& usage, std::string& out) {
  out.append(head_of(facts_, "chat.completion"))
      .append(R"("choices":[{"index":0,"message":{"role":"assistant","content":)");
  if (text_.empty() && (!calls_.empty() || !refusal_.empty()))
    out += "null";
  else
    append_string(out, text_);
  out += R"(,"refusal":)";
  if (refusal_.empty())
    out += "null";
  else
    append_string(out, refusal_);
  if (!reasoning_.empty()) {
    out += R"(,"reasoning_content":)";
    append_string(out, reasoning_);
  }
  if (!calls_.empty()) append_whole_calls(out);
  out.append(R"(},"logprobs":null,"finish_reason":")").append(finish_reason()).append("\"}],");
  append_usage(usage, out);
  out += '}';
  return {};
}

}  // namespace solidrust::dialect
