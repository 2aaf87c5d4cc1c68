// POST /v1/responses: OpenAI's dialect of that name. Nothing of it is stored.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/responses/response_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kResponseCall{.operation = Operation::response,
                                         .dialect = Dialect::responses,
                                         .converts = true,
                                         .kind = ModelKind::chat,
                                         .asks_usage = true,
                                         .fields = response_fields,
                                         .shape = rename_answer};

inline constexpr Endpoint kResponses{.method = http::Method::post,
                                     .path = "/v1/responses",
                                     .scope = kScopeChatRead,
                                     .call = &kResponseCall};

}  // namespace solidrust
