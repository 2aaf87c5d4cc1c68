#include "gateway/operation/rerank/rerank_fields.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/saturating.h"
#include "meter/token_estimate.h"

namespace solidrust {
namespace {

// Each document is read with the query before it.
void estimate(ModelRequest& request) {
  const std::uint64_t queries =
      saturating_mul<std::uint64_t>(request.query_at.size(), request.prompts);
  request.prompt_tokens = estimate_prompt(saturating_add(queries, request.prompt_at.size()));
}

void read_query(RequestReader& reader, std::string_view name) {
  if (!reader.expect(JsonType::string, name, "a string")) return;
  reader.json().skip(reader.request().query_at);
  estimate(reader.request());
}

// `prompts` is how many there are. What is in each of them, the model server decides.
void read_documents(RequestReader& reader, std::string_view name) {
  constexpr std::string_view kExpected =
      "a non-empty array of strings, or of objects with a `text`";
  if (!reader.expect(JsonType::array, name, kExpected)) return;
  JsonCursor& json = reader.json();
  ModelRequest& request = reader.request();
  const std::size_t start = json.offset();
  std::uint64_t count = 0;
  json.enter_array();
  for (; json.next_element(); ++count) {
    const JsonType type = json.peek();
    json.skip();
    if (type != JsonType::string && type != JsonType::object)
      reader.wrong(ErrorCode::invalid_type, std::string(name) + "[" + std::to_string(count) + "]",
                   "a string, or an object with a `text`", json_type_name(type));
  }
  if (count == 0) reader.wrong(ErrorCode::invalid_value, name, kExpected, "an empty array");
  request.prompt_at = request.bytes.substr(start, json.offset() - start);
  request.prompts = count;
  request.units = count;
  estimate(request);
}

void read_top(RequestReader& reader, std::string_view name) {
  read_count(reader, name, 1, INT64_MAX, "a positive integer");
}

constexpr std::array kRerankFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"query", Presence::required, read_query},
    FieldRule{"documents", Presence::required, read_documents},
    FieldRule{"top_n", Presence::optional, read_top},
    FieldRule{"truncate_prompt_tokens", Presence::optional, read_truncation},
};

}  // namespace

std::span<const FieldRule> rerank_fields() noexcept {
  return kRerankFields;
}

}  // namespace solidrust
