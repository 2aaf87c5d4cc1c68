#include "dialect/messages/answer_writer.h"

#include <utility>

#include <fmt/format.h>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/messages/call_id.h"
#include "dialect/messages/envelope.h"

namespace solidrust::dialect {
namespace {

using messages::AnswerBlock;
using Kind = messages::AnswerBlock::Kind;

constexpr unsigned kDepth = 256;  // of an upstream's JSON

Error no_object() {
  return {ErrorCode::upstream_error,
          "The model called a tool with arguments that are no JSON object.",
          {},
          "the arguments of a call are no JSON object"};
}

bool is_object(std::string_view text) {
  JsonCursor json(text, kDepth);
  return json.peek() == JsonType::object && json.skip() && json.at_end();
}

std::uint64_t less(std::uint64_t from, std::uint64_t part) noexcept {
  return from > part ? from - part : 0;
}

// input_tokens are those that were neither read from a cache nor written to one.
void append_usage(const AnswerUsage& usage, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  json.key("input_tokens").value(less(less(usage.prompt, usage.cached), usage.written));
  json.key("cache_creation_input_tokens").value(usage.written);
  json.key("cache_read_input_tokens").value(usage.cached);
  json.key("output_tokens").value(usage.completion);
  if (usage.reasoning != 0)
    json.key("output_tokens_details")
        .begin_object()
        .key("thinking_tokens")
        .value(usage.reasoning)
        .end_object();
  json.end_object();
}

void begin_event(std::string_view name, std::string& out) {
  out.append("event: ").append(name);
  out.append("\ndata: {\"type\":\"").append(name).append("\"");
}

void end_event(std::string& out) {
  out += "}\n\n";
}

void begin_block_event(std::string_view name, std::uint64_t index, std::string& out) {
  begin_event(name, out);
  out.append(",\"index\":").append(fmt::format_int(index).c_str());
}

// `inside` of a JSON string.
void append_delta(std::uint64_t index, std::string_view type, std::string_view field,
                  std::string_view inside, std::string& out) {
  begin_block_event("content_block_delta", index, out);
  out.append(R"(,"delta":{"type":")").append(type).append("\",\"").append(field).append("\":\"");
  out.append(inside).append("\"}");
  end_event(out);
}

}  // namespace

std::string_view MessagesWriter::ping() const noexcept {
  return kMessagesPing;
}

void MessagesWriter::begin(std::string& out) {
  begin_event("message_start", out);
  out += R"(,"message":{"id":)";
  JsonWriter(out).value("msg_" + std::string(facts_.id));
  out.append(R"(,"type":"message","role":"assistant","model":)").append(facts_.model);
  out += R"(,"content":[],"stop_reason":null,"stop_sequence":null,"usage":)";
  AnswerUsage estimate;
  estimate.prompt = facts_.prompt_tokens == 0 ? 1 : facts_.prompt_tokens;
  append_usage(estimate, out);
  out += '}';
  end_event(out);
}

void MessagesWriter::note_finish(const AnswerEvent& event) {
  finished_ = true;
  finish_ = event.finish;
  if (event.finish == Finish::stop_sequence && event.text.given())
    stop_sequence_ = '"' + std::string(event.text.inside) + '"';
}

Result<void> MessagesWriter::write(const AnswerEvent& event, std::string& out) {
  if (event.kind == AnswerEvent::Kind::finish) note_finish(event);
  if (Result<void> added = blocks_.add(event); !added) return added;
  return send(out);
}

// All that can go out: the first block, and the next ones as far as those before have ended.
Result<void> MessagesWriter::send(std::string& out) {
  while (!blocks_.empty()) {
    AnswerBlock& block = blocks_.front();
    if (!block.begun) open(block, out);
    send_text(block, out);
    const bool waits = block.kind == Kind::call && !block.end.complete();
    if (!finished_ && (blocks_.size() == 1 || waits)) break;
    if (Result<void> closed = close(block, out); !closed) return closed;
    blocks_.pop();
    ++index_;
  }
  return {};
}

void MessagesWriter::open(AnswerBlock& block, std::string& out) {
  block.begun = true;
  begin_block_event("content_block_start", index_, out);
  out += ",\"content_block\":";
  switch (block.kind) {
    case Kind::text:
      out += R"({"type":"text","text":""})";
      break;
    case Kind::thinking:
      out += R"({"type":"thinking","thinking":"","signature":""})";
      break;
    case Kind::call:
      append_call(block, "{}", out);
      break;
  }
  end_event(out);
}

void MessagesWriter::send_text(AnswerBlock& block, std::string& out) {
  const std::string_view text = std::string_view(block.text).substr(block.sent);
  if (text.empty()) return;
  switch (block.kind) {
    case Kind::text:
      append_delta(index_, "text_delta", "text", text, out);
      break;
    case Kind::thinking:
      append_delta(index_, "thinking_delta", "thinking", text, out);
      block.sent = block.text.size();  // it is signed as a whole
      return;
    case Kind::call:
      append_delta(index_, "input_json_delta", "partial_json", text, out);
      break;
  }
  blocks_.forget_text();
}

// Arguments that the bound on the answer's length has cut are told as they are.
bool MessagesWriter::ends_well(const AnswerBlock& block) const {
  return block.kind != Kind::call || block.end.nothing() || block.end.complete() ||
         (finished_ && finish_ == Finish::length);
}

Result<void> MessagesWriter::close(const AnswerBlock& block, std::string& out) {
  if (!ends_well(block)) return no_object();
  if (block.kind == Kind::thinking)
    append_delta(index_, "signature_delta", "signature", signature(block), out);
  if (block.kind == Kind::call && block.end.nothing())
    append_delta(index_, "input_json_delta", "partial_json", "{}", out);
  begin_block_event("content_block_stop", index_, out);
  end_event(out);
  return {};
}

std::string MessagesWriter::signature(const AnswerBlock& block) const {
  std::string text;
  if (facts_.seal == nullptr || !json_unescape(block.text, text)) return {};
  return facts_.seal->sign(text);
}

std::string MessagesWriter::call_id_for(const AnswerBlock& block) {
  if (ids_.take(block.id)) return messages::clean_call_id(block.id);
  return messages::clean_call_id(fmt::format("toolu_{}_{}", facts_.id, block.call));
}

// A tool's name is what the caller calls it.
void MessagesWriter::append_call(const AnswerBlock& block, std::string_view input,
                                 std::string& out) {
  const ToolNames::Tool* const tool =
      facts_.tools == nullptr ? nullptr : facts_.tools->find(block.name);
  out += R"({"type":"tool_use","id":)";
  JsonWriter(out).value(call_id_for(block));
  out.append(R"(,"name":")").append(tool == nullptr ? block.name : tool->name);
  out.append(R"(","input":)").append(input).append("}");
}

std::string_view MessagesWriter::stop_reason() const {
  switch (finish_) {
    case Finish::length:
      return "max_tokens";
    case Finish::refusal:
      return "refusal";
    case Finish::stop:
    case Finish::stop_sequence:
    case Finish::calls:  // some servers say so without a call, and stop with one
      break;
  }
  if (blocks_.any_call()) return "tool_use";
  if (blocks_.refused()) return "refusal";
  return finish_ == Finish::stop_sequence ? "stop_sequence" : "end_turn";
}

void MessagesWriter::append_stop(std::string& out) const {
  const std::string_view reason = stop_reason();
  const bool told = reason == "stop_sequence" && !stop_sequence_.empty();
  out.append(R"("stop_reason":")").append(reason).append(R"(","stop_sequence":)");
  out.append(told ? std::string_view(stop_sequence_) : "null");
}

Result<void> MessagesWriter::end(const AnswerUsage& usage, std::string& out) {
  if (!finished_) {  // the upstream ended without a word
    finished_ = true;
    if (Result<void> sent = send(out); !sent) return sent;
  }
  begin_event("message_delta", out);
  out += ",\"delta\":{";
  append_stop(out);
  out += "},\"usage\":";
  append_usage(usage, out);
  end_event(out);
  begin_event("message_stop", out);
  end_event(out);
  return {};
}

void MessagesWriter::fail(const Error& error, const AnswerUsage&, std::string& out) {
  const std::string_view request = facts_.request_id.empty() ? facts_.id : facts_.request_id;
  out.append("event: error\ndata: ").append(messages_error_envelope(error, request));
  out += "\n\n";
}

void MessagesWriter::take(const AnswerEvent& event) {
  if (event.kind == AnswerEvent::Kind::finish) note_finish(event);
  Result<void> added = blocks_.add(event);
  if (added || failed_) return;
  failed_ = true;
  failure_ = std::move(added).error();
}

Result<void> MessagesWriter::whole(const AnswerUsage& usage, std::string& out) {
  if (failed_) return failure_;
  std::string content;
  for (const AnswerBlock& block : blocks_.all())
    if (Result<void> appended = append_block(block, content); !appended) return appended;
  out += R"({"id":)";
  JsonWriter(out).value("msg_" + std::string(facts_.id));
  out.append(R"(,"type":"message","role":"assistant","model":)").append(facts_.model);
  out.append(",\"content\":[").append(content).append("],");
  append_stop(out);
  out += ",\"usage\":";
  append_usage(usage, out);
  out += '}';
  return {};
}

Result<void> MessagesWriter::append_block(const AnswerBlock& block, std::string& out) {
  std::string arguments;
  const bool call = block.kind == Kind::call;
  if (call && !block.end.nothing()) {
    if (!ends_well(block)) return no_object();
    if (!block.end.complete()) return {};  // cut by the bound on the answer's length
    if (!json_unescape(block.text, arguments) || !is_object(arguments)) return no_object();
  }
  if (!out.empty()) out += ',';
  switch (block.kind) {
    case Kind::text:
      out.append(R"({"type":"text","text":")").append(block.text).append("\"}");
      break;
    case Kind::thinking:
      out.append(R"({"type":"thinking","thinking":")").append(block.text);
      out.append(R"(","signature":")").append(signature(block)).append("\"}");
      break;
    case Kind::call:
      append_call(block, arguments.empty() ? "{}" : std::string_view(arguments), out);
      break;
  }
  return {};
}

}  // namespace solidrust::dialect
