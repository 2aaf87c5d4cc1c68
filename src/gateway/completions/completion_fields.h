// The fields of a legacy completion that we act on.
#pragma once

#include <span>

#include "gateway/request_reader.h"

namespace solidrust {

std::span<const FieldRule> completion_fields() noexcept;

}  // namespace solidrust
