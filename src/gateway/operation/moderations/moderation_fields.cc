#include "gateway/operation/moderations/moderation_fields.h"

#include <array>

namespace solidrust {
namespace {

// A string, strings, or parts with text and images: what the model server understands.
void read_moderated(RequestReader& reader, std::string_view name) {
  JsonCursor& json = reader.json();
  if (json.peek() == JsonType::string) {
    json.skip(reader.request().prompt_at);
    return;
  }
  if (reader.expect(JsonType::array, name, "a string or an array"))
    json.skip(reader.request().prompt_at);
}

constexpr std::array kModerationFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"input", Presence::required, read_moderated},
};

}  // namespace

std::span<const FieldRule> moderation_fields() noexcept {
  return kModerationFields;
}

}  // namespace solidrust
