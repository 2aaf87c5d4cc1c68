// The fields of an image edit request that we act on.
#pragma once

#include <span>

#include "gateway/stage/form_reader.h"

namespace solidrust {

std::span<const FormRule> image_edit_fields() noexcept;

}  // namespace solidrust
