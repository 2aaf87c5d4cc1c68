// POST /v1/chat/completions.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/chat_completions/chat_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kChatCompletionCall{.operation = Operation::chat_completion,
                                               .converts = true,
                                               .kind = ModelKind::chat,
                                               .asks_usage = true,
                                               .fields = chat_fields,
                                               .shape = rename_answer};

inline constexpr Endpoint kChatCompletions{.method = http::Method::post,
                                           .path = "/v1/chat/completions",
                                           .scope = kScopeChatRead,
                                           .call = &kChatCompletionCall};

}  // namespace solidrust
