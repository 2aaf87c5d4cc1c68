// The ranks that a model server gives documents. Servers differ in the form: Cohere's is the one
// that callers get, with what Jina's and vLLM's have beyond it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "dialect/answer_kind.h"
#include "dialect/model_name.h"
#include "dialect/usage_reading.h"
#include "gateway/stage/model_request.h"

namespace solidrust {

// An object, or the bare list of SGLang and of the text embeddings server.
AnswerKind read_rerank_answer(std::string_view body, UsageReading& usage, ModelPlaces* model);

// Brings the answer into {"results":[{"index","relevance_score","document"?}]}, best first, with
// all else that it says. What has this form stays byte for byte but for the model's name. The same
// as ModelCall::shape. upstream_error: a result without a score, or of a document that was not
// sent, or of one twice.
Result<void> shape_rerank(std::string& answer, const ModelRequest& request,
                          const ModelPlaces& model, std::string_view name);

}  // namespace solidrust
