// The fields of a rerank request that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> rerank_fields() noexcept;

}  // namespace solidrust
