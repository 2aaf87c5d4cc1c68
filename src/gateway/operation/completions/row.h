// POST /v1/completions.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/completions/completion_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kCompletionCall{.operation = Operation::completion,
                                           .kind = ModelKind::chat,
                                           .asks_usage = true,
                                           .fields = completion_fields,
                                           .check = check_completion,
                                           .shape = rename_answer};

inline constexpr Endpoint kCompletions{.method = http::Method::post,
                                       .path = "/v1/completions",
                                       .scope = kScopeChatRead,
                                       .call = &kCompletionCall};

}  // namespace solidrust
