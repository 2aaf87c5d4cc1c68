#include "gateway/operation/speech/speech_fields.h"

#include <array>

#include "meter/token_estimate.h"

namespace solidrust {
namespace {

void read_input(RequestReader& reader, std::string_view name) {
  ModelRequest& request = reader.request();
  if (!reader.expect(JsonType::string, name, "a string")) return;
  reader.json().skip(request.prompt_at);
  request.prompt_tokens = estimate_prompt(request.prompt_at.size());
}

// As events the sound would be base64 in JSON.
void read_stream_format(RequestReader& reader, std::string_view name) {
  std::string_view inside;
  if (!reader.expect(JsonType::string, name, "`audio`") || !reader.json().string(inside)) return;
  if (!json_equals(inside, "audio"))
    reader.wrong(ErrorCode::invalid_value, name, "`audio`", "another string");
}

constexpr std::array kFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"input", Presence::required, read_input},
    FieldRule{"stream_format", Presence::optional, read_stream_format},
};

}  // namespace

std::span<const FieldRule> speech_fields() noexcept {
  return kFields;
}

}  // namespace solidrust
