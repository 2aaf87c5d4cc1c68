// Reads, without changing it, a response of a Responses server that is passed on: one event of a
// stream, or a non-streamed response, in one pass.
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
// and no deltas, has sent `other` until it is done. `model` and `text` may be null: the position of
// response.model, and the inside of the delta, unchanged if there is none.
AnswerKind read_responses_event(std::string_view event, std::string_view data, UsageReading& usage,
                                ModelPlaces* model = nullptr, std::string_view* text = nullptr);

// A non-streamed response: `error`, `invalid` (also one that has not ended), or `content` for
// everything else. Takes its usage over.
AnswerKind read_responses_answer(std::string_view body, UsageReading& usage,
                                 ModelPlaces* model = nullptr);

// Of an event or an answer that is an `error`: what upstream/exchange/error_dialects.h understands.
std::string_view responses_error_block(std::string_view data);

// The event response.failed for a passed-on stream that broke after this many events, which is its
// sequence number. The id is not the upstream's, which is not kept.
void write_responses_break(const Error& error, std::string_view request_id, std::uint64_t events,
                           std::string& out);

}  // namespace solidrust::dialect
