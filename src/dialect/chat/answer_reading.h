// What the JSON of a chat completion, a completion or embeddings says, read in one pass without
// changing it: one event of a stream, or a whole answer.
#pragma once

#include <string_view>

#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust {

// The data of one event. Takes its usage over, and counts it when it brings content. `model` and
// `text` are for those who ask; `text`: the inside of the last string that is content, left as it
// is if there is none.
AnswerKind read_stream_event(std::string_view data, UsageReading& usage,
                             ModelPlaces* model = nullptr, std::string_view* text = nullptr);

// A whole answer: `error`, `invalid`, or `content` for everything else. Takes its usage over.
AnswerKind read_whole_answer(std::string_view body, UsageReading& usage,
                             ModelPlaces* model = nullptr);

}  // namespace solidrust
