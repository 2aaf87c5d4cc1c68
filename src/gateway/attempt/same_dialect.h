// How answers are read that pass from an upstream to a caller of the same dialect.
#pragma once

#include <string_view>

#include "dialect/answer_kind.h"
#include "dialect/dialect.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"
#include "gateway/relay/event_pass.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

// A non-streamed response: `content`, `error` or `invalid`.
AnswerKind read_whole_in(Operation operation, std::string_view body, UsageReading& usage,
                         ModelPlaces* model);

// Of an event or an answer that is an error: what translate_error_block() understands.
ErrorBlock error_block_in(Dialect dialect) noexcept;

// What the events of an operation's stream are; nullptr: chat's, which have no names (ChatPass).
const EventPass::Form* event_form(Operation operation) noexcept;

}  // namespace solidrust
