// The `usage` of a Responses answer.
#pragma once

#include <string_view>

#include "dialect/usage_reading.h"

namespace solidrust::dialect {

// `object`: the JSON text of a `usage` value; anything but an object leaves `usage` as it is, and
// so does a count that is null.
void read_responses_usage(std::string_view object, UsageReading& usage);

}  // namespace solidrust::dialect
