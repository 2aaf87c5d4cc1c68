// The fields of a request in the Responses dialect that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> response_fields() noexcept;

}  // namespace solidrust
