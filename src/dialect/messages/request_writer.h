// Writes a request as Messages takes it (platform.claude.com, "Create a Message").
#pragma once

#include "base/result.h"
#include "dialect/target_form.h"
#include "dialect/turn.h"
#include "dialect/written_request.h"

namespace solidrust::dialect {

// Errors: invalid_value for what this target cannot be told, naming the field.
Result<WrittenRequest> write_messages_request(const Turn& turn, const TargetForm& target);

}  // namespace solidrust::dialect
