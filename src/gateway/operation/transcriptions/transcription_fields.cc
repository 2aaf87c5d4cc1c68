#include "gateway/operation/transcriptions/transcription_fields.h"

#include <array>

#include "gateway/operation/transcriptions/sound_length.h"

namespace solidrust {
namespace {

// Whatever else there is, is a kind of JSON.
Result<void> read_format(const http::FormPart& part, const RequestBounds&, ModelRequest& request) {
  request.text = part.value == "text" || part.value == "srt" || part.value == "vtt";
  return {};
}

Result<void> read_sound(const http::FormPart& part, const RequestBounds& bounds,
                        ModelRequest& request) {
  request.units = sound_seconds(part.value);
  return read_form_file(part, bounds, request);
}

constexpr std::array kTranscriptionFields{
    FormRule{"model", Presence::required, false, read_form_model},
    FormRule{"file", Presence::required, false, read_sound},
    FormRule{"response_format", Presence::optional, false, read_format},
    FormRule{"stream", Presence::optional, false, read_form_stream},
};

}  // namespace

std::span<const FormRule> transcription_fields() noexcept {
  return kTranscriptionFields;
}

}  // namespace solidrust
