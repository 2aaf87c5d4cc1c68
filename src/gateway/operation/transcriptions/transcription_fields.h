// The fields of a transcription request that we act on.
#pragma once

#include <span>

#include "gateway/stage/form_reader.h"

namespace solidrust {

std::span<const FormRule> transcription_fields() noexcept;

}  // namespace solidrust
