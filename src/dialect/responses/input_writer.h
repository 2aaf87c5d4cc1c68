// Writes a Turn's items as the `instructions` and `input` of Responses.
#pragma once

#include "dialect/request_draft.h"
#include "dialect/target_form.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// Writes into the request's open object. Refuses what this target's dialect cannot express.
void write_responses_input(const Turn& turn, const TargetForm& target, RequestDraft& draft);

}  // namespace solidrust::dialect
