// The field `model` of an answer: where it stands, and what it is to say.
#pragma once

#include <string>
#include <string_view>

namespace solidrust {

// Where the field `model` of an answer stands: its value with its quotes, in the text that was
// read. Of a field that is doubled the first and the last, for readers take one of these.
struct ModelPlaces {
  std::string_view first;
  std::string_view last;  // the same if there is one only
};

// What answers are to say in their field `model`, as JSON text.
struct AnswerName {
  std::string_view put;   // empty: what the upstream says
  std::string_view kept;  // stays where the upstream says it: the name that was asked for

  std::string_view against(const ModelPlaces& said) const noexcept {
    return !kept.empty() && said.first == kept && said.last == kept ? kept : put;
  }
};

// Appends `text`, in which the model stands there, with this JSON text for a name instead.
void append_renamed(std::string& out, std::string_view text, const ModelPlaces& model,
                    std::string_view name);

// Whether an answer has to be renamed for this name; empty: none does.
inline bool needs_name(const ModelPlaces& model, std::string_view name) noexcept {
  return !name.empty() && model.first.data() != nullptr &&
         (model.first != name || model.last != name);
}

}  // namespace solidrust
