// What an upstream's JSON says, read in one pass without changing it: one event of a stream, or a
// whole answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/model_request.h"
#include "gateway/usage_reading.h"

namespace solidrust {

enum class AnswerKind : std::uint8_t {
  invalid,  // no JSON object, or no UTF-8
  error,    // an error block
  usage,    // usage and no choices: the chunk that `include_usage` adds
  content,  // something that a reader sees: text, a tool call, a finish reason
  other,    // valid, without content: roles, empty deltas
  done,     // [DONE], the end of a stream
};

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

// The data of one event. Takes its usage over, and counts it when it brings content. `model` and
// `text` are for those who ask; `text`: the inside of the last string that is content, left as it
// is if there is none.
AnswerKind read_stream_event(std::string_view data, UsageReading& usage,
                             ModelPlaces* model = nullptr, std::string_view* text = nullptr);

// A whole answer: `error`, `invalid`, or `content` for everything else. Takes its usage over.
AnswerKind read_whole_answer(std::string_view body, UsageReading& usage,
                             ModelPlaces* model = nullptr);

// Appends `text`, in which the model stands there, with this JSON text for a name instead.
void append_renamed(std::string& out, std::string_view text, const ModelPlaces& model,
                    std::string_view name);

// The same in a whole answer, where it is needed (ModelCall::shape). Never fails.
Result<void> rename_answer(std::string& answer, const ModelRequest& request,
                           const ModelPlaces& model, std::string_view name);

// Whether an answer has to be renamed for this name; empty: none does.
inline bool needs_name(const ModelPlaces& model, std::string_view name) noexcept {
  return !name.empty() && model.first.data() != nullptr &&
         (model.first != name || model.last != name);
}

}  // namespace solidrust
