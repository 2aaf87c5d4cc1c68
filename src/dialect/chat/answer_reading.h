// What the JSON of a chat completion, a completion or embeddings says, read in one pass without
// changing it: one event of a stream, or a non-streamed response.
#pragma once

#include <string_view>

#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust {

// The data of one event. Takes its usage over, and counts it when it brings content. `model` and
// `text` may be null; `text` gets the inside of the last string that is content, and is unchanged
// if there is none.
AnswerKind read_stream_event(std::string_view data, UsageReading& usage,
                             ModelPlaces* model = nullptr, std::string_view* text = nullptr);

// A non-streamed response: `error`, `invalid`, or `content` for everything else. Takes its usage
// over.
AnswerKind read_whole_answer(std::string_view body, UsageReading& usage,
                             ModelPlaces* model = nullptr);

}  // namespace solidrust
