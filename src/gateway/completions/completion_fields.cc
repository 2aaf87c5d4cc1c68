#include "gateway/completions/completion_fields.h"

#include <array>

namespace solidrust {
namespace {

// A string, strings, tokens, or something of the server's own: only the place is noted.
void read_prompt(RequestReader& reader, std::string_view) {
  reader.json().skip(reader.request().prompt_at);
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
    FieldRule{"truncate_prompt_tokens", Presence::optional, read_truncation},
};

}  // namespace

std::span<const FieldRule> completion_fields() noexcept {
  return kFields;
}

}  // namespace solidrust
