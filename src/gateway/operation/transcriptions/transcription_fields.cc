#include "gateway/operation/transcriptions/transcription_fields.h"

#include <array>

namespace solidrust {
namespace {

constexpr std::array kFields{
    FormRule{"model", Presence::required, false, read_form_model},
    FormRule{"file", Presence::required, false, read_form_file},
    FormRule{"stream", Presence::optional, false, read_form_stream},
};

}  // namespace

std::span<const FormRule> transcription_fields() noexcept {
  return kFields;
}

}  // namespace solidrust
