#include "gateway/completions/completion_fields.h"

#include <array>

#include "gateway/completions/prompt_list.h"

namespace solidrust {
namespace {

// A string, strings, tokens, or something of the server's own: what it is, the server says.
void read_prompt(RequestReader& reader, std::string_view) {
  JsonCursor& json = reader.json();
  ModelRequest& request = reader.request();
  json.peek();  // past the white space
  const std::size_t start = json.offset();
  const PromptList list = read_prompt_list(json);
  request.prompt_at = request.bytes.substr(start, json.offset() - start);
  request.prompts = list.prompts;
  request.prompt_tokens = list.tokens;
}

constexpr std::array kFields{
    FieldRule{"model", Presence::required, read_model},
    FieldRule{"prompt", Presence::required, read_prompt},
    FieldRule{"stream", Presence::optional, read_stream},
    FieldRule{"stream_options", Presence::optional, read_stream_options, Null::read},
    FieldRule{"temperature", Presence::optional, read_temperature},
    FieldRule{"top_p", Presence::optional, read_top_p},
    FieldRule{"max_tokens", Presence::optional, read_max_tokens},
    FieldRule{"n", Presence::optional, read_choices},
    FieldRule{"best_of", Presence::optional, read_best_of},
    FieldRule{"truncate_prompt_tokens", Presence::optional, read_truncation},
};

}  // namespace

std::span<const FieldRule> completion_fields() noexcept {
  return kFields;
}

}  // namespace solidrust
