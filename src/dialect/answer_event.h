// A model's response between two dialects: events that every dialect can express. A non-streamed
// response gives the same events, each with its complete text.
#pragma once

#include <cstdint>
#include <string_view>

#include "dialect/turn.h"

namespace solidrust::dialect {

enum class Finish : std::uint8_t {
  stop,
  stop_sequence,  // one of the caller's, given in `text` if the server says which
  length,         // max_tokens, or the context is full
  calls,          // tools are to be called
  refusal,        // a content filter, or the model refused
};

// The views live until the reader that made the event is asked again.
struct AnswerEvent {
  enum class Kind : std::uint8_t {
    text,
    refusal,    // text of a refusal
    reasoning,  // text of the model's reasoning
    signature,  // of the reasoning so far: opaque, the upstream's own
    call,       // a tool is called: `call`, `id`, `name`; its arguments follow
    arguments,  // more of the arguments of `call`
    finish,     // why it ends; at most one, after which no other piece comes
  };
  Kind kind = Kind::text;
  JsonText text;           // of all but `call`; of a `finish` perhaps the stop sequence
  std::uint32_t call = 0;  // counts the answer's calls from 0
  JsonText id;             // perhaps empty: then the writer makes one
  JsonText name;           // never empty
  Finish finish = Finish::stop;
};

}  // namespace solidrust::dialect
