#include "dialect/chat/chat_reader.h"

#include "base/json_cursor.h"
#include "dialect/chat/answer_reading.h"

namespace solidrust::dialect {
namespace {

constexpr unsigned kDepth = 256;  // of an upstream's JSON

// The inside of a JSON value that is a string; empty for anything else.
std::string_view inside(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return {};
  return value.substr(1, value.size() - 2);
}

void tell(AnswerEvent::Kind kind, std::string_view text, std::vector<AnswerEvent>& events) {
  if (text.empty()) return;
  AnswerEvent event;
  event.kind = kind;
  event.text = {text};
  events.push_back(event);
}

}  // namespace

// Its fields as they stand.
struct ChatReader::Choice {
  std::string_view index;
  std::string_view delta;
  std::string_view finish_reason;
  std::string_view stop;  // which sequence ended it, as vLLM and SGLang say
};

// The fields of a delta, or of a whole answer's message, as they stand: in whatever order they
// came, they are told as a model produces them.
struct ChatReader::Said {
  std::string_view reasoning_content;
  std::string_view reasoning;
  std::string_view content;
  std::string_view refusal;
  std::string_view tool_calls;
  std::string_view function_call;

  explicit Said(std::string_view delta) {
    JsonCursor json(delta, kDepth);
    if (delta.empty() || json.peek() != JsonType::object) return;
    std::string_view key, ignored;
    json.enter_object();
    while (json.next_field(key)) {
      std::string_view& value = key == "reasoning_content" ? reasoning_content
                                : key == "reasoning"       ? reasoning
                                : key == "content"         ? content
                                : key == "refusal"         ? refusal
                                : key == "tool_calls"      ? tool_calls
                                : key == "function_call"   ? function_call
                                                           : ignored;
      json.skip(value);
    }
  }
};

AnswerKind ChatReader::read_event(std::string_view event, std::string_view data,
                                  UsageReading& usage, std::vector<AnswerEvent>& events) {
  calls_.release();
  const AnswerKind kind = read_stream_event(data, usage);
  if (event == "error" && kind != AnswerKind::done) return AnswerKind::error;
  bool found = false;
  switch (kind) {
    case AnswerKind::content:
    case AnswerKind::other:
      if (!read_choices(data, CallPieces::Form::stream, found, events)) return AnswerKind::invalid;
      break;
    case AnswerKind::invalid:
    case AnswerKind::error:
    case AnswerKind::usage:
    case AnswerKind::done:
      break;
  }
  return kind;
}

AnswerKind ChatReader::read_whole(std::string_view body, UsageReading& usage,
                                  std::vector<AnswerEvent>& events) {
  calls_.release();
  const AnswerKind kind = read_whole_answer(body, usage);
  if (kind != AnswerKind::content) return kind;
  bool found = false;
  const bool read = read_choices(body, CallPieces::Form::whole, found, events);
  return read && found && calls_.complete() ? kind : AnswerKind::invalid;
}

// The text is known to be a valid object. False: no answer can hold this.
bool ChatReader::read_choices(std::string_view text, CallPieces::Form form, bool& found,
                              std::vector<AnswerEvent>& events) {
  std::string_view key, choices;
  JsonCursor json(text, kDepth);
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "choices")
      json.skip(choices);
    else
      json.skip();
  }
  JsonCursor list(choices, kDepth);
  if (choices.empty() || list.peek() != JsonType::array) return true;
  list.enter_array();
  for (bool first = true; list.next_element(); first = false) {
    if (list.peek() != JsonType::object) {
      list.skip();
      continue;
    }
    Choice choice;
    list.enter_object();
    while (list.next_field(key)) {
      std::string_view value;
      list.skip(value);
      if (key == "index")
        choice.index = value;
      else if (key == "delta" || key == "message")
        choice.delta = value;
      else if (key == "finish_reason")
        choice.finish_reason = value;
      else if ((key == "stop_reason" || key == "matched_stop") && !inside(value).empty())
        choice.stop = value;
    }
    if (found ||
        !(choice.index == "0" || (first && (choice.index.empty() || choice.index == "null"))))
      continue;
    found = true;
    if (!take(choice, form, events)) return false;
  }
  return true;
}

bool ChatReader::take(const Choice& choice, CallPieces::Form form,
                      std::vector<AnswerEvent>& events) {
  if (finished_) return true;
  const Said said(choice.delta);
  const std::string_view thought = inside(said.reasoning_content);
  tell(AnswerEvent::Kind::reasoning, thought.empty() ? inside(said.reasoning) : thought, events);
  take_content(said.content, events);
  refused_ |= !inside(said.refusal).empty();
  tell(AnswerEvent::Kind::refusal, inside(said.refusal), events);
  const bool calls = said.tool_calls.starts_with('[') && said.tool_calls != "[]";
  if (calls && !calls_.read_list(said.tool_calls, form, events)) return false;
  if (!calls && !said.function_call.empty() && !calls_.read_function(said.function_call, events))
    return false;
  return finish(choice, events);
}

void ChatReader::take_content(std::string_view value, std::vector<AnswerEvent>& events) {
  tell(AnswerEvent::Kind::text, inside(value), events);
  if (!value.starts_with('[')) return;
  JsonCursor json(value, kDepth);
  json.enter_array();
  while (json.next_element()) {
    std::string_view part;
    json.skip(part);
    take_part(part, events);
  }
}

// {"type":"text","text":…}, {"type":"refusal","refusal":…}, or {"type":"thinking","thinking":…},
// which holds a text or a list of text parts. A bare string is a text.
void ChatReader::take_part(std::string_view value, std::vector<AnswerEvent>& events) {
  tell(AnswerEvent::Kind::text, inside(value), events);
  JsonCursor json(value, kDepth);
  if (json.peek() != JsonType::object) return;
  std::string_view key, text, refusal, thinking;
  json.enter_object();
  while (json.next_field(key)) {
    std::string_view field;
    json.skip(field);
    if (key == "text")
      text = field;
    else if (key == "refusal")
      refusal = field;
    else if (key == "thinking")
      thinking = field;
  }
  tell(AnswerEvent::Kind::reasoning, inside(thinking), events);
  if (thinking.starts_with('[')) {
    JsonCursor parts(thinking, kDepth);
    parts.enter_array();
    while (parts.next_element()) {
      if (parts.peek() != JsonType::object) {
        parts.skip();
        continue;
      }
      parts.enter_object();
      while (parts.next_field(key)) {
        std::string_view field;
        parts.skip(field);
        if (key == "text") tell(AnswerEvent::Kind::reasoning, inside(field), events);
      }
    }
  }
  tell(AnswerEvent::Kind::text, inside(text), events);
  refused_ |= !inside(refusal).empty();
  tell(AnswerEvent::Kind::refusal, inside(refusal), events);
}

bool ChatReader::finish(const Choice& choice, std::vector<AnswerEvent>& events) {
  const std::string_view reason = inside(choice.finish_reason);
  if (reason.empty()) return true;
  if (!calls_.complete()) return false;
  finished_ = true;
  AnswerEvent event;
  event.kind = AnswerEvent::Kind::finish;
  if (reason == "length" || reason == "max_tokens") {
    event.finish = Finish::length;
  } else if (reason == "content_filter") {
    event.finish = Finish::refusal;
  } else if (calls_.any()) {
    event.finish = Finish::calls;
  } else if (refused_) {
    event.finish = Finish::refusal;
  } else if (reason == "stop" && !choice.stop.empty()) {
    event.finish = Finish::stop_sequence;
    event.text = {inside(choice.stop)};
  }
  events.push_back(event);
  return true;
}

}  // namespace solidrust::dialect
