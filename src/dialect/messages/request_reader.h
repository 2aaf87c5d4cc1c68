// Reads a Messages request (platform.claude.com, API reference, "Create a Message").
#pragma once

#include <string_view>

#include "base/result.h"
#include "dialect/reasoning_seal.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

// `body` is UTF-8 and outlives the Turn. `seal` tells our own reasoning from others'; null: what
// claims to be ours is dropped. Errors: invalid_json, missing_field, invalid_type, invalid_value,
// with the field; fields that change nothing in the response are named in Turn::dropped.
Result<Turn> read_messages_request(std::string_view body, const ReasoningSeal* seal);

}  // namespace solidrust::dialect
