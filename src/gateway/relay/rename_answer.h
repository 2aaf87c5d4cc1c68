// The name of the model in an answer that is passed on.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "dialect/chat/answer_reading.h"
#include "gateway/stage/model_request.h"

namespace solidrust {

// Brings a whole answer under this name, where it is needed (ModelCall::shape). Never fails.
Result<void> rename_answer(std::string& answer, const ModelRequest& request,
                           const ModelPlaces& model, std::string_view name);

}  // namespace solidrust
