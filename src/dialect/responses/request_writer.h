// Writes a request as OpenAI's Responses take it.
#pragma once

#include "base/result.h"
#include "dialect/target_form.h"
#include "dialect/turn.h"
#include "dialect/written_request.h"

namespace solidrust::dialect {

// Nothing is to be stored. Custom tools are asked for as functions with one text, as of servers of
// other dialects. Errors: invalid_value for what this target's dialect cannot express; names the
// field.
Result<WrittenRequest> write_responses_request(const Turn& turn, const TargetForm& target);

}  // namespace solidrust::dialect
