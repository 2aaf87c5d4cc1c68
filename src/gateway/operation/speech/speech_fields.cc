#include "gateway/operation/speech/speech_fields.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "meter/token_estimate.h"

namespace solidrust {
namespace {

// Code points of a JSON string that stands between quotes.
std::uint64_t characters_of(std::string_view value) {
  std::string text;
  if (value.size() < 2 || !json_unescape(value.substr(1, value.size() - 2), text)) return 0;
  return static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;  // the first of a code point
  }));
}

void read_input(RequestReader& reader, std::string_view name) {
  ModelRequest& request = reader.request();
  if (!reader.expect(JsonType::string, name, "a string")) return;
  reader.json().skip(request.prompt_at);
  request.prompt_tokens = estimate_prompt(request.prompt_at.size());
  request.units = characters_of(request.prompt_at);
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
