#include "dialect/messages/stream_event.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json_cursor.h"
#include "base/utf8.h"
#include "dialect/finish_reason.h"
#include "dialect/messages/json_object.h"
#include "dialect/messages/usage.h"

namespace solidrust::dialect::messages {
namespace {

using Type = StreamEvent::Type;

constexpr unsigned kDepth = 256;  // of an upstream's JSON

Type type_named(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Type>, 7> kTypes{
      {{"content_block_delta", Type::content_block_delta},  // nearly always
       {"content_block_start", Type::content_block_start},
       {"content_block_stop", Type::content_block_stop},
       {"message_start", Type::message_start},
       {"message_delta", Type::message_delta},
       {"message_stop", Type::message_stop},
       {"error", Type::error}}};
  for (const auto& [known, type] : kTypes)
    if (json_equals(name, known)) return type;
  return Type::other;
}

DeltaFields delta_of(std::string_view value) {
  DeltaFields delta;
  read_object(value, {{"type", delta.type},
                      {"text", delta.text},
                      {"partial_json", delta.partial_json},
                      {"thinking", delta.thinking},
                      {"signature", delta.signature},
                      {"stop_reason", delta.stop_reason},
                      {"stop_sequence", delta.stop_sequence}});
  return delta;
}

void note_model(std::string_view value, ModelPlaces& model) {
  if (model.first.data() == nullptr) model.first = value;
  model.last = value;
}

void note_start(std::string_view message, UsageReading& usage, ModelPlaces* model) {
  JsonCursor json(message, kDepth);
  if (json.peek() != JsonType::object) return;
  std::string_view key, value;
  json.enter_object();
  while (json.next_field(key) && json.skip(value)) {
    if (model != nullptr && json_equals(key, "model"))
      note_model(value, *model);
    else if (json_equals(key, "usage"))
      read_messages_usage(value, UsageOf::start, usage);
  }
}

AnswerKind count(std::size_t bytes, UsageReading& usage) noexcept {
  usage.content_events += bytes != 0 ? 1 : 0;
  usage.content_bytes += bytes;
  return bytes != 0 ? AnswerKind::content : AnswerKind::other;
}

AnswerKind note_delta(const DeltaFields& delta, UsageReading& usage, std::string_view* text) {
  std::size_t bytes = 0;
  for (const std::string_view value : {delta.thinking, delta.partial_json, delta.text}) {
    const std::string_view inside = inside_of(value);
    bytes += inside.size();
    if (text != nullptr && !inside.empty()) *text = inside;
  }
  return count(bytes, usage);
}

// A call, and whatever is neither text nor thinking, is something that a reader sees at once.
AnswerKind note_block(const BlockFields& block, UsageReading& usage, std::string_view* text) {
  for (const std::string_view value : {block.thinking, block.text})
    if (text != nullptr && !inside_of(value).empty()) *text = inside_of(value);
  const AnswerKind kind = count(block.content_bytes(), usage);
  usage.calls |= block.is("tool_use");
  return block.is("text") || block.is("thinking") ? kind : AnswerKind::content;
}

}  // namespace

BlockFields BlockFields::of(std::string_view value) {
  BlockFields block;
  read_object(value, {{"type", block.type},
                      {"text", block.text},
                      {"thinking", block.thinking},
                      {"signature", block.signature},
                      {"data", block.data},
                      {"id", block.id},
                      {"name", block.name},
                      {"input", block.input}});
  return block;
}

bool BlockFields::is(std::string_view kind) const {
  return json_equals(inside_of(type), kind);
}

std::size_t BlockFields::content_bytes() const noexcept {
  const bool nothing = input.size() <= 2;  // {}
  return inside_of(text).size() + inside_of(thinking).size() + inside_of(data).size() +
         inside_of(name).size() + (nothing ? 0 : input.size());
}

bool read_stream_event(std::string_view name, std::string_view data, StreamEvent& event) {
  if (!is_utf8(data)) return false;
  JsonCursor json(data, kDepth);
  std::string_view type, error, block, delta;
  if (!read_object(json, {{"type", type},
                          {"index", event.index},
                          {"delta", delta},
                          {"content_block", block},
                          {"message", event.message},
                          {"usage", event.usage},
                          {"error", error}}) ||
      !json.at_end())
    return false;
  event.type = type_named(is_string(type) ? inside_of(type) : name);
  if (!error.empty()) event.type = Type::error;
  if (event.type == Type::content_block_start) event.block = BlockFields::of(block);
  if (event.type == Type::content_block_delta || event.type == Type::message_delta)
    event.delta = delta_of(delta);
  return true;
}

AnswerKind note_event(const StreamEvent& event, UsageReading& usage, ModelPlaces* model,
                      std::string_view* text) {
  switch (event.type) {
    case Type::message_start:
      note_start(event.message, usage, model);
      return AnswerKind::other;
    case Type::content_block_start:
      return note_block(event.block, usage, text);
    case Type::content_block_delta:
      return note_delta(event.delta, usage, text);
    case Type::message_delta:
      read_messages_usage(event.usage, UsageOf::totals, usage);
      if (event.delta.stop_reason.empty()) return AnswerKind::other;
      note_finish(inside_of(event.delta.stop_reason), usage);
      return AnswerKind::content;
    case Type::message_stop:
      return AnswerKind::done;
    case Type::error:
      return AnswerKind::error;
    case Type::content_block_stop:
    case Type::other:
      break;
  }
  return AnswerKind::other;
}

bool read_whole_answer(std::string_view body, WholeAnswer& answer) {
  if (!is_utf8(body)) return false;
  JsonCursor json(body, kDepth);
  if (json.peek() != JsonType::object) return false;
  std::string_view type, error, key, value;
  const std::array<WantedField, 6> wanted{WantedField{"type", type},
                                          WantedField{"error", error},
                                          WantedField{"content", answer.content},
                                          WantedField{"usage", answer.usage},
                                          WantedField{"stop_reason", answer.stop_reason},
                                          WantedField{"stop_sequence", answer.stop_sequence}};
  json.enter_object();
  while (json.next_field(key)) {
    const bool null = json.peek() == JsonType::null;
    if (!json.skip(value)) break;
    if (json_equals(key, "model")) note_model(value, answer.model);
    for (const WantedField& field : wanted)
      if (json_equals(key, field.name)) field.raw = null ? std::string_view() : value;
  }
  // Servers that fail may leave the type out.
  answer.error = !error.empty() || json_equals(inside_of(type), "error");
  return json.at_end();
}

void note_whole(const WholeAnswer& answer, UsageReading& usage) {
  read_messages_usage(answer.usage, UsageOf::totals, usage);
  if (!answer.stop_reason.empty()) note_finish(inside_of(answer.stop_reason), usage);
  if (type_of(answer.content) != JsonType::array) return;
  JsonCursor json(answer.content, kDepth);
  std::string_view element;
  json.enter_array();
  while (json.next_element() && json.skip(element)) {
    const BlockFields block = BlockFields::of(element);
    usage.content_bytes += block.content_bytes();
    usage.calls |= block.is("tool_use");
  }
}

}  // namespace solidrust::dialect::messages
