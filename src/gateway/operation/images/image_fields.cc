#include "gateway/operation/images/image_fields.h"

#include <array>

#include "meter/token_estimate.h"

namespace solidrust {
namespace {

void read_prompt(RequestReader& reader, std::string_view name) {
  ModelRequest& request = reader.request();
  if (!reader.expect(JsonType::string, name, "a string")) return;
  reader.json().skip(request.prompt_at);
  request.prompt_tokens = estimate_prompt(request.prompt_at.size());
}

// Images come whole: their streams have no form yet that all servers share.
void read_no_stream(RequestReader& reader, std::string_view name) {
  if (!reader.expect(JsonType::boolean, name, "false")) return;
  std::string_view raw;
  if (reader.json().skip(raw) && raw == "true")
    reader.wrong(ErrorCode::invalid_value, name, "false: images come whole", "true");
}

constexpr std::array kFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"prompt", Presence::required, read_prompt},
    FieldRule{"n", Presence::optional, read_choices},
    FieldRule{"stream", Presence::optional, read_no_stream},
};

}  // namespace

std::span<const FieldRule> image_fields() noexcept {
  return kFields;
}

}  // namespace solidrust
