#include "gateway/answer_reading.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace solidrust {
namespace {

constexpr unsigned kDepth = 256;  // of an upstream's JSON

struct Found {
  bool error = false;
  bool usage = false;
  bool choices = false;  // at least one
  bool content = false;
  bool finished = false;  // a finish reason
};

// Consumes a value; whether it is more than null, "", [] and {}.
bool says_something(JsonCursor& json) {
  std::string_view raw;
  const JsonType type = json.peek();
  if (!json.skip(raw) || type == JsonType::null) return false;
  return raw.size() > 2 || type == JsonType::number;
}

// `delta` (a stream's) or `message` (a whole answer's).
bool read_delta(JsonCursor& json) {
  constexpr std::array<std::string_view, 7> kContent{"content",           "tool_calls", "refusal",
                                                     "reasoning_content", "reasoning",  "audio",
                                                     "function_call"};
  if (json.peek() != JsonType::object) {
    json.skip();
    return false;
  }
  bool content = false;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    const bool says = says_something(json);
    if (says && std::find(kContent.begin(), kContent.end(), key) != kContent.end()) content = true;
  }
  return content;
}

void read_choice(JsonCursor& json, Found& found) {
  found.choices = true;
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "delta")
      found.content |= read_delta(json);
    else if (key == "text")
      found.content |= says_something(json);
    else if (key == "finish_reason")
      found.finished |= says_something(json);
    else
      json.skip();
  }
}

void read_choices(JsonCursor& json, Found& found) {
  if (json.peek() != JsonType::array) {
    json.skip();
    return;
  }
  json.enter_array();
  while (json.next_element()) read_choice(json, found);
}

// {"error":…}, {"type":"error",…} and {"object":"error",…} are what servers use.
void read_field(JsonCursor& json, std::string_view key, Found& found, UsageReading& usage) {
  if (key == "choices") {
    read_choices(json, found);
  } else if (key == "usage") {
    found.usage |= json.peek() == JsonType::object;
    read_usage(json, usage);
  } else if (key == "error") {
    found.error |= json.peek() != JsonType::null;
    json.skip();
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

AnswerKind read_stream_event(std::string_view data, UsageReading& usage) {
  if (trimmed(data) == "[DONE]") return AnswerKind::done;
  Found found;
  if (!read_object(data, found, usage)) return AnswerKind::invalid;
  if (found.error) return AnswerKind::error;
  if (found.usage && !found.choices) return AnswerKind::usage;
  usage.content_events += found.content ? 1 : 0;
  return found.content || found.finished ? AnswerKind::content : AnswerKind::other;
}

AnswerKind read_whole_answer(std::string_view body, UsageReading& usage) {
  Found found;
  if (!read_object(body, found, usage)) return AnswerKind::invalid;
  return found.error ? AnswerKind::error : AnswerKind::content;
}

}  // namespace solidrust
