#include "dialect/messages/answer_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "dialect/messages/json_object.h"

namespace solidrust::dialect {
namespace {

using messages::BlockFields;
using messages::inside_of;
using messages::StreamEvent;
using Kind = AnswerEvent::Kind;

// Events without an index are of block 0.
std::uint64_t number_of(std::string_view index) {
  std::uint64_t number = 0;
  std::from_chars(index.data(), index.data() + index.size(), number);
  return number;
}

void append(std::vector<AnswerEvent>& events, Kind kind, std::string_view inside) {
  if (inside.empty()) return;
  AnswerEvent& event = events.emplace_back();
  event.kind = kind;
  event.text = {inside};
}

void append_arguments(std::vector<AnswerEvent>& events, std::uint32_t call,
                      std::string_view inside) {
  append(events, Kind::arguments, inside);
  if (!inside.empty()) events.back().call = call;
}

Finish finish_of(std::string_view reason) {
  constexpr std::pair<std::string_view, Finish> kReasons[] = {
      {"end_turn", Finish::stop},
      {"stop_sequence", Finish::stop_sequence},
      {"pause_turn", Finish::stop},
      {"max_tokens", Finish::length},
      {"model_context_window_exceeded", Finish::length},
      {"tool_use", Finish::calls},
      {"refusal", Finish::refusal}};
  for (const auto& [known, finish] : kReasons)
    if (json_equals(reason, known)) return finish;
  return Finish::stop;
}

}  // namespace

std::string_view MessagesReader::keep_escaped(std::string_view json) {
  std::string& kept = kept_.emplace_back();
  append_json_escaped(kept, json);
  return kept;
}

AnswerKind MessagesReader::read_event(std::string_view event, std::string_view data,
                                      UsageReading& usage, std::vector<AnswerEvent>& events) {
  kept_.clear();
  StreamEvent parsed;
  if (!messages::read_stream_event(event, data, parsed)) return AnswerKind::invalid;
  const AnswerKind kind = messages::note_event(parsed, usage, nullptr, nullptr);
  if (finished_) return kind;  // nothing comes behind the reason for the end
  bool valid = true;
  switch (parsed.type) {
    case StreamEvent::Type::content_block_start:
      valid = begin_block(parsed, events);
      break;
    case StreamEvent::Type::content_block_delta:
      valid = read_delta(parsed, events);
      break;
    case StreamEvent::Type::content_block_stop:
      end_block(find(parsed.index), events);
      break;
    case StreamEvent::Type::message_delta:
      if (!parsed.delta.stop_reason.empty()) {
        while (!open_.empty()) end_block(0, events);
        read_stop(parsed.delta.stop_reason, parsed.delta.stop_sequence, events);
      }
      break;
    case StreamEvent::Type::message_stop:  // without a word why: the stream was cut
      valid = false;
      break;
    case StreamEvent::Type::message_start:
    case StreamEvent::Type::error:
    case StreamEvent::Type::other:
      break;
  }
  return valid ? kind : AnswerKind::invalid;
}

std::size_t MessagesReader::find(std::string_view index) const {
  const std::uint64_t number = number_of(index);
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [&](const OpenBlock& block) { return block.index == number; });
  return static_cast<std::size_t>(found - open_.begin());
}

bool MessagesReader::begin_block(const StreamEvent& event, std::vector<AnswerEvent>& events) {
  end_block(find(event.index), events);  // of a server that ends none
  if (open_.size() >= kMostOpen) return false;
  OpenBlock& open = open_.emplace_back();
  open.index = number_of(event.index);
  const BlockFields& block = event.block;
  if (block.is("tool_use")) {
    open.kind = OpenBlock::Kind::call;
    open.call = calls_;
    if (messages::type_of(block.input) == JsonType::object) open.input = block.input;
    return begin_call(block, events);
  }
  if (!block.is("text") && !block.is("thinking")) {
    open.kind = OpenBlock::Kind::skipped;
    return true;
  }
  return read_block(block, events);
}

// The number counts calls, not blocks.
bool MessagesReader::begin_call(const BlockFields& block, std::vector<AnswerEvent>& events) {
  if (inside_of(block.name).empty()) return false;
  AnswerEvent& event = events.emplace_back();
  event.kind = Kind::call;
  event.call = calls_++;
  event.id = {inside_of(block.id)};
  event.name = {inside_of(block.name)};
  return true;
}

bool MessagesReader::read_delta(const StreamEvent& event, std::vector<AnswerEvent>& events) {
  const messages::DeltaFields& delta = event.delta;
  const std::size_t at = find(event.index);
  OpenBlock* const open = at < open_.size() ? &open_[at] : nullptr;
  if (open != nullptr && open->kind == OpenBlock::Kind::skipped) return true;
  const std::string_view type = inside_of(delta.type);
  if (json_equals(type, "text_delta")) {
    append(events, Kind::text, inside_of(delta.text));
  } else if (json_equals(type, "thinking_delta")) {
    append(events, Kind::reasoning, inside_of(delta.thinking));
  } else if (json_equals(type, "signature_delta")) {
    append(events, Kind::signature, inside_of(delta.signature));
  } else if (json_equals(type, "input_json_delta")) {
    const std::string_view inside = inside_of(delta.partial_json);
    if (inside.empty()) return true;
    if (open == nullptr || open->kind != OpenBlock::Kind::call) return false;
    open->arguments = true;
    append_arguments(events, open->call, inside);
  }
  return true;
}

// A call without a delta has what stood in its start: nearly always an empty object.
void MessagesReader::end_block(std::size_t at, std::vector<AnswerEvent>& events) {
  if (at >= open_.size()) return;
  const OpenBlock& block = open_[at];
  if (block.kind == OpenBlock::Kind::call && !block.arguments)
    append_arguments(events, block.call, block.input.empty() ? "{}" : keep_escaped(block.input));
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
}

void MessagesReader::read_stop(std::string_view reason, std::string_view sequence,
                               std::vector<AnswerEvent>& events) {
  finished_ = true;
  AnswerEvent& event = events.emplace_back();
  event.kind = Kind::finish;
  event.finish = finish_of(inside_of(reason));
  // As some servers say it that made Messages out of something else.
  if (event.finish == Finish::stop && calls_ != 0) event.finish = Finish::calls;
  if (event.finish == Finish::stop_sequence && messages::is_string(sequence))
    event.text = {inside_of(sequence)};
}

bool MessagesReader::read_block(const BlockFields& block, std::vector<AnswerEvent>& events) {
  if (block.is("text")) {
    append(events, Kind::text, inside_of(block.text));
  } else if (block.is("thinking")) {
    append(events, Kind::reasoning, inside_of(block.thinking));
    append(events, Kind::signature, inside_of(block.signature));
  } else if (block.is("tool_use")) {
    const std::uint32_t call = calls_;
    if (!begin_call(block, events)) return false;
    if (!block.input.empty() && messages::type_of(block.input) != JsonType::object) return false;
    append_arguments(events, call, block.input.empty() ? "{}" : keep_escaped(block.input));
  }
  return true;
}

AnswerKind MessagesReader::read_whole(std::string_view body, UsageReading& usage,
                                      std::vector<AnswerEvent>& events) {
  kept_.clear();
  messages::WholeAnswer answer;
  if (!messages::read_whole_answer(body, answer)) return AnswerKind::invalid;
  messages::note_whole(answer, usage);
  if (answer.error) return AnswerKind::error;
  if (messages::type_of(answer.content) != JsonType::array) return AnswerKind::invalid;
  JsonCursor json(answer.content, JsonCursor::kMaxDepth);
  std::string_view element;
  json.enter_array();
  while (json.next_element() && json.skip(element))
    if (!read_block(BlockFields::of(element), events)) return AnswerKind::invalid;
  if (!answer.stop_reason.empty()) read_stop(answer.stop_reason, answer.stop_sequence, events);
  return AnswerKind::content;
}

}  // namespace solidrust::dialect
