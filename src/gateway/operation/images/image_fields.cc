#include "gateway/operation/images/image_fields.h"

#include <array>

#include "meter/token_estimate.h"

namespace solidrust {
namespace {

void read_image_prompt(RequestReader& reader, std::string_view name) {
  ModelRequest& request = reader.request();
  if (!reader.expect(JsonType::string, name, "a string")) return;
  reader.json().skip(request.prompt_at);
  request.prompt_tokens = estimate_prompt(request.prompt_at.size());
}

constexpr std::array kImageFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"prompt", Presence::required, read_image_prompt},
    FieldRule{"n", Presence::optional, read_choices},
    FieldRule{"stream", Presence::optional, read_stream},
};

}  // namespace

std::span<const FieldRule> image_fields() noexcept {
  return kImageFields;
}

// Of several images no event tells that it is the last one's.
Result<void> check_image(const ModelRequest& request) {
  if (!request.stream || request.choices == 1) return {};
  return Error{ErrorCode::invalid_value, "`n` must be 1 where images are streamed.", "n"};
}

}  // namespace solidrust
