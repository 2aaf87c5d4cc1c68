// The fields of an embeddings request that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> embedding_fields() noexcept;

}  // namespace solidrust
