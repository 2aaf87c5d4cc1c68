#include "gateway/operation/chat_completions/chat_fields.h"

#include <array>

#include "gateway/operation/chat_completions/content_parts.h"
#include "meter/token_estimate.h"

namespace solidrust {
namespace {

// Consumes one message. Its role must be a string; which one, the model decides.
void read_message(RequestReader& reader, std::size_t index, MediaEstimate& media) {
  JsonCursor& json = reader.json();
  const auto at = [index] { return "messages[" + std::to_string(index) + "]"; };
  if (json.peek() != JsonType::object) {
    reader.expect(JsonType::object, at(), "an object with a `role`");
    return;
  }
  json.enter_object();
  bool role = false;
  std::string_view key;
  while (json.next_field(key)) {
    if (json_equals(key, "content")) {
      read_content(json, media);
      continue;
    }
    if (!json_equals(key, "role")) {
      json.skip();
      continue;
    }
    role = true;
    if (json.peek() != JsonType::string)
      reader.expect(JsonType::string, at() + ".role", "a string");
    else
      json.skip();
  }
  if (!role)
    reader.fault(ErrorCode::missing_field, "`" + at() + ".role` is missing.", at() + ".role");
}

void read_messages(RequestReader& reader, std::string_view name) {
  constexpr std::string_view kExpected = "a non-empty array of objects with a `role`";
  if (!reader.expect(JsonType::array, name, kExpected)) return;
  JsonCursor& json = reader.json();
  const std::size_t start = json.offset();
  std::size_t count = 0;
  json.enter_array();
  MediaEstimate media;
  while (json.next_element()) read_message(reader, count++, media);
  if (count == 0) reader.wrong(ErrorCode::invalid_value, name, kExpected, "an empty array");
  ModelRequest& request = reader.request();
  request.prompt_at = request.bytes.substr(start, json.offset() - start);
  request.prompt_tokens = estimate_prompt(request.prompt_at.size() - media.bytes) + media.tokens;
}

constexpr std::array kFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"messages", Presence::required, read_messages},
    FieldRule{"stream", Presence::optional, read_stream},
    FieldRule{"stream_options", Presence::optional, read_stream_options, Null::read},
    FieldRule{"temperature", Presence::optional, read_temperature},
    FieldRule{"top_p", Presence::optional, read_top_p},
    FieldRule{"max_tokens", Presence::optional, read_max_tokens},
    FieldRule{"max_completion_tokens", Presence::optional, read_max_tokens},
    FieldRule{"n", Presence::optional, read_choices},
    FieldRule{"best_of", Presence::optional, read_best_of},
    FieldRule{"truncate_prompt_tokens", Presence::optional, read_truncation},
};

}  // namespace

std::span<const FieldRule> chat_fields() noexcept {
  return kFields;
}

}  // namespace solidrust
