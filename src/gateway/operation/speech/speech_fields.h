// The fields of a speech request that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> speech_fields() noexcept;

}  // namespace solidrust
