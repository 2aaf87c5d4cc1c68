// The fields of a request in the Messages dialect that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> message_fields() noexcept;

// The same without `max_tokens`, which nothing is made of when tokens are only counted.
std::span<const FieldRule> message_token_fields() noexcept;

}  // namespace solidrust
