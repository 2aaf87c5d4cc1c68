// The fields of an image request that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> image_fields() noexcept;

// Errors: invalid_value for several images as a stream.
Result<void> check_image(const ModelRequest& request);

}  // namespace solidrust
