#include "gateway/operation/completions/completion_fields.h"

#include <array>
#include <cstdint>

#include "gateway/operation/completions/prompt_list.h"

namespace solidrust {
namespace {

// A string, strings, tokens, or something of the server's own: what it is, the server says.
void read_completion_prompt(RequestReader& reader, std::string_view) {
  JsonCursor& json = reader.json();
  ModelRequest& request = reader.request();
  json.peek();  // past the white space
  const std::size_t start = json.offset();
  const PromptList list = read_prompt_list(json);
  request.prompt_at = request.bytes.substr(start, json.offset() - start);
  request.prompts = list.prompts;
  request.prompt_tokens = list.tokens;
}

constexpr std::string_view kMaxTokens =
    "a positive integer, or 0 with `echo: true`, which asks for the prompt alone";

// 0 with `echo` and `logprobs` is how a text is scored without generating any.
void read_max_tokens_or_none(RequestReader& reader, std::string_view name) {
  if (const auto count = read_count(reader, name, 0, INT64_MAX, kMaxTokens))
    reader.request().max_tokens = count;
}

void read_echo(RequestReader& reader, std::string_view) {
  std::string_view raw;
  reader.request().echo = reader.json().skip(raw) && raw == "true";
}

constexpr std::array kCompletionFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"prompt", Presence::required, read_completion_prompt},
    FieldRule{"stream", Presence::optional, read_stream},
    FieldRule{"stream_options", Presence::optional, read_stream_options, Null::read},
    FieldRule{"temperature", Presence::optional, read_temperature},
    FieldRule{"top_p", Presence::optional, read_top_p},
    FieldRule{"max_tokens", Presence::optional, read_max_tokens_or_none},
    FieldRule{"echo", Presence::optional, read_echo},
    FieldRule{"n", Presence::optional, read_choices},
    FieldRule{"best_of", Presence::optional, read_best_of},
    FieldRule{"truncate_prompt_tokens", Presence::optional, read_truncation},
};

}  // namespace

std::span<const FieldRule> completion_fields() noexcept {
  return kCompletionFields;
}

Result<void> check_completion(const ModelRequest& request) {
  if (request.max_tokens != 0 || request.echo) return {};
  return Error{ErrorCode::invalid_value,
               "`max_tokens` must be " + std::string(kMaxTokens) + "; got 0.", "max_tokens"};
}

}  // namespace solidrust
