// Non-streamed responses of endpoints without a dialect of their own: ranks, moderations, images,
// tokens. Reads only the usage, the model and errors.
#pragma once

#include <string_view>

#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust {

// `content`, `error` or `invalid` (no JSON object in UTF-8). Reads the usage in the forms of chat
// completions, of responses (images), of rerankers, which have only `total_tokens`, and of Cohere,
// which has it in `meta`.
AnswerKind read_plain_answer(std::string_view body, UsageReading& usage, ModelPlaces* model);

}  // namespace solidrust
