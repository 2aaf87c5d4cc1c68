// POST /v1/messages/count_tokens: how many tokens a request in the Messages dialect would be. Only
// the server itself knows.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/messages/message_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kMessageTokenCall{.operation = Operation::token_count,
                                             .dialect = Dialect::messages,
                                             .kind = ModelKind::chat,
                                             .uses = TokenUse::nothing,
                                             .fields = message_token_fields,
                                             .shape = rename_answer};

inline constexpr Endpoint kMessageTokens{.method = http::Method::post,
                                         .path = "/v1/messages/count_tokens",
                                         .scope = kScopeChatRead,
                                         .call = &kMessageTokenCall};

}  // namespace solidrust
