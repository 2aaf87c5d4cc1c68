// What the JSON of a Messages answer says, read in one pass without changing it: one event of a
// stream, or a non-streamed response.
#pragma once

#include <string_view>

#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust::dialect {

// One event: the value of its `event` field, perhaps empty, and its data. Takes its usage over, and
// counts it when it brings content. `done`: message_stop. `model` and `text` may be null; `text`
// gets the inside of the last string that is content, and is unchanged if there is none.
AnswerKind read_messages_event(std::string_view event, std::string_view data, UsageReading& usage,
                               ModelPlaces* model = nullptr, std::string_view* text = nullptr);

// A non-streamed response: `error`, `invalid`, or `content` for everything else. Takes its usage
// over.
AnswerKind read_messages_answer(std::string_view body, UsageReading& usage,
                                ModelPlaces* model = nullptr);

// The answer of count_tokens, which costs none: `error`, `invalid`, or `content`.
AnswerKind read_messages_count(std::string_view body);

}  // namespace solidrust::dialect
