// The fields of a moderation request that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> moderation_fields() noexcept;

}  // namespace solidrust
