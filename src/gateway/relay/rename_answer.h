// The name of the model in an answer that is passed on.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "dialect/chat/answer_reading.h"
#include "gateway/stage/model_request.h"

namespace solidrust {

// Puts this name into a non-streamed response if necessary (ModelCall::shape). Never fails.
Result<void> rename_answer(std::string& answer, const ModelRequest& request,
                           const ModelPlaces& model, std::string_view name);

}  // namespace solidrust
