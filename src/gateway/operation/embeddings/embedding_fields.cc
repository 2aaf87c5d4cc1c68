#include "gateway/operation/embeddings/embedding_fields.h"

#include <array>

#include "meter/token_estimate.h"

namespace solidrust {
namespace {

constexpr std::string_view kExpected = "a string, an array of strings or of token arrays";

bool is_token(std::string_view raw) noexcept {
  return raw.find_first_not_of("0123456789") == raw.npos;
}

// Consumes an array of tokens: integers from 0 up. How many there are.
std::size_t read_tokens(RequestReader& reader, std::string_view name) {
  JsonCursor& json = reader.json();
  std::size_t count = 0;
  json.enter_array();
  for (; json.next_element(); ++count) {
    std::string_view raw;
    const JsonType type = json.peek();
    json.skip(raw);
    if (type != JsonType::number || !is_token(raw))
      reader.wrong(ErrorCode::invalid_type, name, "an array of tokens (integers from 0 up)",
                   type == JsonType::number ? raw : json_type_name(type));
  }
  if (count == 0) reader.wrong(ErrorCode::invalid_value, name, "tokens", "an empty array");
  return count;
}

// All elements are strings, or all token arrays, or all tokens (which is one token array).
void read_elements(RequestReader& reader, std::string_view name) {
  JsonCursor& json = reader.json();
  std::uint64_t& tokens = reader.request().prompt_tokens;
  JsonType first = JsonType::none;
  std::size_t count = 0;
  json.enter_array();
  for (; json.next_element(); ++count) {
    const JsonType type = json.peek();
    if (count == 0) first = type;
    const auto at = [&] { return std::string(name) + "[" + std::to_string(count) + "]"; };
    std::string_view raw;
    if (type == first && type == JsonType::array) {
      tokens += read_tokens(reader, at());
      continue;
    }
    json.skip(raw);
    tokens += type == JsonType::number ? 1 : estimate_prompt(raw.size());
    if (type == first && type == JsonType::string) continue;
    if (type == first && type == JsonType::number && is_token(raw)) continue;
    reader.wrong(ErrorCode::invalid_type, at(),
                 first == JsonType::array ? "an array of tokens, as the elements before it"
                                          : "a string or an array of tokens",
                 type == JsonType::number ? raw : json_type_name(type));
  }
  if (count == 0) reader.wrong(ErrorCode::invalid_value, name, kExpected, "an empty array");
}

void read_embedded(RequestReader& reader, std::string_view name) {
  JsonCursor& json = reader.json();
  ModelRequest& request = reader.request();
  if (json.peek() == JsonType::string) {
    json.skip(request.prompt_at);
    request.prompt_tokens = estimate_prompt(request.prompt_at.size());
    return;
  }
  if (!reader.expect(JsonType::array, name, kExpected)) return;
  const std::size_t start = json.offset();
  read_elements(reader, name);
  request.prompt_at = request.bytes.substr(start, json.offset() - start);
}

void read_encoding_format(RequestReader& reader, std::string_view name) {
  constexpr std::string_view kFormats = "`float` or `base64`";
  JsonCursor& json = reader.json();
  ModelRequest& request = reader.request();
  if (json.peek() == JsonType::null) {
    json.skip(request.encoding_format_at);
    return;
  }
  std::string_view inside;
  if (!reader.expect(JsonType::string, name, kFormats) || !json.string(inside)) return;
  request.encoding_format_at = {inside.data() - 1, inside.size() + 2};
  if (json_equals(inside, "base64"))
    request.encoding = EncodingFormat::base64;
  else if (!json_equals(inside, "float"))
    reader.wrong(ErrorCode::invalid_value, name, kFormats, "another string");
}

constexpr std::array kEmbeddingFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"input", Presence::required, read_embedded},
    FieldRule{"encoding_format", Presence::optional, read_encoding_format, Null::read},
    FieldRule{"truncate_prompt_tokens", Presence::optional, read_truncation},
};

}  // namespace

std::span<const FieldRule> embedding_fields() noexcept {
  return kEmbeddingFields;
}

}  // namespace solidrust
