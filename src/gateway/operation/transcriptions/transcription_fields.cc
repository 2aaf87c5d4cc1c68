#include "gateway/operation/transcriptions/transcription_fields.h"

#include <array>

namespace solidrust {
namespace {

// Whatever else there is, is a kind of JSON.
Result<void> read_format(const http::FormPart& part, const RequestBounds&, ModelRequest& request) {
  request.text = part.value == "text" || part.value == "srt" || part.value == "vtt";
  return {};
}

constexpr std::array kFields{
    FormRule{"model", Presence::required, false, read_form_model},
    FormRule{"file", Presence::required, false, read_form_file},
    FormRule{"response_format", Presence::optional, false, read_format},
    FormRule{"stream", Presence::optional, false, read_form_stream},
};

}  // namespace

std::span<const FormRule> transcription_fields() noexcept {
  return kFields;
}

}  // namespace solidrust
