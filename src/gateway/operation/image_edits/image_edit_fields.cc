#include "gateway/operation/image_edits/image_edit_fields.h"

#include <array>

#include "meter/token_estimate.h"

namespace solidrust {
namespace {

Result<void> read_edit_prompt(const http::FormPart& part, const RequestBounds&,
                              ModelRequest& request) {
  request.prompt_tokens = estimate_prompt(part.value.size());
  return {};
}

constexpr std::array kImageEditFields{
    FormRule{"model", Presence::required, false, read_form_model},
    FormRule{"prompt", Presence::required, false, read_edit_prompt},
    FormRule{"image", Presence::optional, true, read_form_file},
    FormRule{"image[]", Presence::optional, true, read_form_file},
    FormRule{"mask", Presence::optional, false, read_form_file},
    FormRule{"n", Presence::optional, false, read_form_choices},
    FormRule{"stream", Presence::optional, false, read_form_stream},
};

}  // namespace

std::span<const FormRule> image_edit_fields() noexcept {
  return kImageEditFields;
}

}  // namespace solidrust
