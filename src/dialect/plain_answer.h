// Whole answers of endpoints that have no dialect of their own: ranks, moderations, images, tokens.
// Of them only the usage, the model and errors are read.
#pragma once

#include <string_view>

#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"

namespace solidrust {

// `content`, `error` or `invalid` (no JSON object in UTF-8). The usage is taken in the words of
// chat completions, of responses (images), of those who only say `total_tokens` (rerankers), and
// of Cohere, which says it in `meta`.
AnswerKind read_plain_answer(std::string_view body, UsageReading& usage, ModelPlaces* model);

}  // namespace solidrust
