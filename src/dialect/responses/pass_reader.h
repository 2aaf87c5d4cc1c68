// What an answer of a Responses server says that is passed on as it is: one event of a stream, or a
// whole answer, read in one pass without changing it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust::dialect {

// The value of an event's `event` field (perhaps empty) and its data. `done`: response.completed
// and response.incomplete, which bring the usage. `error`: response.failed, `error`, and an error
// block. [DONE], which some servers add, is `other`. A server that sends the whole of a text only,
// and no deltas, has sent `other` until it is done. `model` and `text` are for those who ask: where
// response.model stands, and the inside of the delta, left as it is if there is none.
AnswerKind read_responses_event(std::string_view event, std::string_view data, UsageReading& usage,
                                ModelPlaces* model = nullptr, std::string_view* text = nullptr);

// A whole answer: `error`, `invalid` (also one that has not ended), or `content` for everything
// else. Takes its usage over.
AnswerKind read_responses_answer(std::string_view body, UsageReading& usage,
                                 ModelPlaces* model = nullptr);

// Of an event or an answer that is an `error`: what upstream/exchange/error_dialects.h understands.
std::string_view responses_error_block(std::string_view data);

// A stream that is passed on broke after so many events: response.failed, which is the next. The id
// is not the upstream's, which nobody keeps.
void write_responses_break(const Error& error, std::string_view request_id, std::uint64_t events,
                           std::string& out);

}  // namespace solidrust::dialect
