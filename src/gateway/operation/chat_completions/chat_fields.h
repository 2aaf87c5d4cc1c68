// The fields of a chat completion that we act on.
#pragma once

#include <span>

#include "gateway/stage/request_reader.h"

namespace solidrust {

std::span<const FieldRule> chat_fields() noexcept;

}  // namespace solidrust
