// Writes a Turn's items as the `instructions` and `input` of Responses.
#pragma once

#include "base/json_writer.h"
#include "base/result.h"
#include "dialect/target_form.h"
#include "dialect/turn.h"
#include "dialect/written_request.h"

namespace solidrust::dialect {

// `json` writes into `request`, inside the object. Errors as of write_responses_request().
Result<void> write_responses_input(const Turn& turn, const TargetForm& target, JsonWriter& json,
                                   WrittenRequest& request);

}  // namespace solidrust::dialect
