// The field `model` of a response: its position, and the name to put there.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// The values of the field `model`, with their quotes, as views of the response that was read. If
// the field occurs more than once: the first and the last value, because JSON readers use one of
// these.
struct ModelPlaces {
  std::string_view first;
  std::string_view last;  // the same view if there is only one
};

// The name to put into the field `model` of responses, as JSON text.
struct AnswerName {
  std::string_view put;   // the name to write; empty: leave the upstream's
  std::string_view kept;  // the name that was asked for: left as it is if the upstream wrote it

  std::string_view against(const ModelPlaces& said) const noexcept {
    return !kept.empty() && said.first == kept && said.last == kept ? kept : put;
  }
};

// Appends `text` to `out` with `name` (JSON text) in place of the values at `model`, which are
// views of `text`.
void append_renamed(std::string& out, std::string_view text, const ModelPlaces& model,
                    std::string_view name);

// Whether a response with these values must be rewritten to have this name; an empty name: never.
inline bool needs_name(const ModelPlaces& model, std::string_view name) noexcept {
  return !name.empty() && model.first.data() != nullptr &&
         (model.first != name || model.last != name);
}

}  // namespace solidrust
