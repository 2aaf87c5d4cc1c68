// The fields of a tokenize and of a detokenize request that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> tokenize_fields() noexcept;
std::span<const FieldRule> detokenize_fields() noexcept;

// A text to tokenize there must be. Errors: missing_field.
Result<void> check_tokenize(const ModelRequest& request);

}  // namespace solidrust
