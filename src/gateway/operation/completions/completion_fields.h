// The fields of a legacy completion that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> completion_fields() noexcept;

// A check that involves two fields: without `echo`, `max_tokens` 0 would ask for nothing.
Result<void> check_completion(const ModelRequest& request);

}  // namespace solidrust
