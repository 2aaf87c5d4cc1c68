// POST /v1/messages: Anthropic's dialect.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/messages/message_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kMessageCall{.operation = Operation::message,
                                        .dialect = Dialect::messages,
                                        .converts = true,
                                        .kind = ModelKind::chat,
                                        .asks_usage = true,
                                        .fields = message_fields,
                                        .shape = rename_answer};

inline constexpr Endpoint kMessages{.method = http::Method::post,
                                    .path = "/v1/messages",
                                    .scope = kScopeChatRead,
                                    .call = &kMessageCall};

}  // namespace solidrust
