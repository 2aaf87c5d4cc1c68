#include "dialect/chat/answer_reading.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "dialect/finish_reason.h"

namespace solidrust {
namespace {

constexpr unsigned kDepth = 256;  // of an upstream's JSON

struct Found {
  bool error = false;
  bool usage = false;
  bool choices = false;  // at least one
  std::size_t content_bytes = 0;
  bool calls = false;     // of tools
  bool finished = false;  // a finish reason
  std::string_view text;  // of the last string that is content, between its quotes
  ModelPlaces model;
};

// Consumes a value, whose text is `raw` then; how much it says beyond null, "", [] and {}, in
// bytes.
std::size_t said(JsonCursor& json, std::string_view& raw) {
  const JsonType type = json.peek();
  if (!json.skip(raw) || type == JsonType::null) return 0;
  if (type == JsonType::number) return raw.size();
  return raw.size() > 2 ? raw.size() - 2 : 0;
}

// Consumes a value; whether it says anything.
bool note_content(JsonCursor& json, Found& found) {
  std::string_view raw;
  const std::size_t bytes = said(json, raw);
  found.content_bytes += bytes;
  if (bytes != 0 && raw.front() == '"') found.text = raw.substr(1, bytes);
  return bytes != 0;
}

// `delta` (a stream's) or `message` (a whole answer's).
void read_delta(JsonCursor& json, Found& found) {
  constexpr std::array<std::string_view, 5> kContent{"content", "refusal", "reasoning_content",
                                                     "reasoning", "audio"};
  constexpr std::array<std::string_view, 2> kCalls{"tool_calls", "function_call"};
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (std::find(kContent.begin(), kContent.end(), key) != kContent.end())
      note_content(json, found);
    else if (std::find(kCalls.begin(), kCalls.end(), key) != kCalls.end())
      found.calls |= note_content(json, found);
    else
      json.skip();
  }
}

void read_finish(JsonCursor& json, Found& found, UsageReading& usage) {
  std::string_view raw;
  if (said(json, raw) == 0) return;
  found.finished = true;
  note_finish(raw.front() == '"' ? raw.substr(1, raw.size() - 2) : raw, usage);
}

void read_choice(JsonCursor& json, Found& found, UsageReading& usage) {
  found.choices = true;
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "delta" || key == "message")
      read_delta(json, found);
    else if (key == "text")
      note_content(json, found);
    else if (key == "finish_reason")
      read_finish(json, found, usage);
    else
      json.skip();
  }
}

void read_choices(JsonCursor& json, Found& found, UsageReading& usage) {
  if (json.peek() != JsonType::array) {
    json.skip();
    return;
  }
  json.enter_array();
  while (json.next_element()) read_choice(json, found, usage);
}

// {"error":…}, {"type":"error",…} and {"object":"error",…} are what servers use.
void read_field(JsonCursor& json, std::string_view key, Found& found, UsageReading& usage) {
  if (key == "choices") {
    read_choices(json, found, usage);
  } else if (key == "usage") {
    found.usage |= json.peek() == JsonType::object;
    read_usage(json, kChatUsage, usage);
  } else if (key == "error") {
    found.error |= json.peek() != JsonType::null;
    json.skip();
  } else if (key == "model") {
    json.skip(found.model.last);
    if (found.model.first.data() == nullptr) found.model.first = found.model.last;
  } else if (key == "type" || key == "object") {
    std::string_view raw;
    json.skip(raw);
    found.error |= raw == "\"error\"";
  } else {
    json.skip();
  }
}

bool read_object(std::string_view text, Found& found, UsageReading& usage) {
  if (!is_utf8(text)) return false;
  JsonCursor json(text, kDepth);
  if (json.peek() != JsonType::object) return false;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) read_field(json, key, found, usage);
  return json.at_end();
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

AnswerKind read_stream_event(std::string_view data, UsageReading& usage, ModelPlaces* model,
                             std::string_view* text) {
  if (!data.starts_with('{') && trimmed(data) == "[DONE]") return AnswerKind::done;
  Found found;
  if (!read_object(data, found, usage)) return AnswerKind::invalid;
  if (model != nullptr) *model = found.model;
  if (found.error) return AnswerKind::error;
  if (found.usage && !found.choices) return AnswerKind::usage;
  if (text != nullptr && found.text.data() != nullptr) *text = found.text;
  usage.content_events += found.content_bytes != 0 ? 1 : 0;
  usage.content_bytes += found.content_bytes;
  usage.calls |= found.calls;
  return found.content_bytes != 0 || found.finished ? AnswerKind::content : AnswerKind::other;
}

AnswerKind read_whole_answer(std::string_view body, UsageReading& usage, ModelPlaces* model) {
  Found found;
  if (!read_object(body, found, usage)) return AnswerKind::invalid;
  if (model != nullptr) *model = found.model;
  usage.content_bytes += found.content_bytes;
  usage.calls |= found.calls;
  return found.error ? AnswerKind::error : AnswerKind::content;
}

}  // namespace solidrust
