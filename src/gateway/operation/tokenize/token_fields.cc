#include "gateway/operation/tokenize/token_fields.h"

#include <array>

#include "gateway/stage/prompt_fields.h"

namespace solidrust {
namespace {

void read_text_to_split(RequestReader& reader, std::string_view name) {
  if (reader.expect(JsonType::string, name, "a string"))
    reader.json().skip(reader.request().prompt_at);
}

void read_tokens_to_join(RequestReader& reader, std::string_view name) {
  if (reader.expect(JsonType::array, name, "an array of tokens"))
    reader.json().skip(reader.request().prompt_at);
}

constexpr std::array kTokenizeFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"prompt", Presence::optional, read_text_to_split},
    FieldRule{"messages", Presence::optional, read_role_messages},
};

constexpr std::array kDetokenizeFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"tokens", Presence::required, read_tokens_to_join},
};

}  // namespace

std::span<const FieldRule> tokenize_fields() noexcept {
  return kTokenizeFields;
}

std::span<const FieldRule> detokenize_fields() noexcept {
  return kDetokenizeFields;
}

Result<void> check_tokenize(const ModelRequest& request) {
  if (request.prompt_at.data() != nullptr) return {};
  return Error{ErrorCode::missing_field,
               "`prompt` (a text) or `messages` (a conversation) is required.", "prompt"};
}

}  // namespace solidrust
