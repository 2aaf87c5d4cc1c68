// Writes a request in the form of the Messages API (platform.claude.com, "Create a Message").
#pragma once

#include "base/result.h"
#include "dialect/target_form.h"
#include "dialect/turn.h"
#include "dialect/written_request.h"

namespace solidrust::dialect {

// Errors: invalid_value for what this target's dialect cannot express; names the field.
Result<WrittenRequest> write_messages_request(const Turn& turn, const TargetForm& target);

}  // namespace solidrust::dialect
