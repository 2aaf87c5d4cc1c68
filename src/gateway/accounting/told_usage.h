// The token counts that the caller gets.
#pragma once

#include <cstdint>

#include "dialect/answer_writer.h"
#include "dialect/usage_reading.h"

namespace solidrust {

// What the upstream did not report is estimated, the prompt as `prompt`.
dialect::AnswerUsage told_usage(UsageReading usage, std::uint64_t prompt);

}  // namespace solidrust
