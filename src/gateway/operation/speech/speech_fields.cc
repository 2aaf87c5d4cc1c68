#include "gateway/operation/speech/speech_fields.h"

#include <array>

#include "gateway/operation/speech/character_count.h"
#include "meter/token_estimate.h"

namespace solidrust {
namespace {

void read_spoken_text(RequestReader& reader, std::string_view name) {
  ModelRequest& request = reader.request();
  if (!reader.expect(JsonType::string, name, "a string")) return;
  reader.json().skip(request.prompt_at);
  request.prompt_tokens = estimate_prompt(request.prompt_at.size());
  request.units = character_count(request.prompt_at);
}

// `sse`: the sound comes as events, in base64.
void read_stream_format(RequestReader& reader, std::string_view name) {
  constexpr std::string_view kFormats = "`audio` or `sse`";
  std::string_view inside;
  if (!reader.expect(JsonType::string, name, kFormats) || !reader.json().string(inside)) return;
  reader.request().stream = json_equals(inside, "sse");
  if (!reader.request().stream && !json_equals(inside, "audio"))
    reader.wrong(ErrorCode::invalid_value, name, kFormats, "another string");
}

constexpr std::array kSpeechFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"input", Presence::required, read_spoken_text},
    FieldRule{"stream_format", Presence::optional, read_stream_format},
};

}  // namespace

std::span<const FieldRule> speech_fields() noexcept {
  return kSpeechFields;
}

}  // namespace solidrust
