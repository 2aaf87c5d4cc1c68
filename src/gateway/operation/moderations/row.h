// POST /v1/moderations: whether texts break rules.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/moderations/moderation_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kModerationCall{.operation = Operation::moderation,
                                           .kind = ModelKind::moderation,
                                           .uses = TokenUse::nothing,
                                           .fields = moderation_fields,
                                           .shape = rename_answer};

inline constexpr Endpoint kModerations{.method = http::Method::post,
                                       .path = "/v1/moderations",
                                       .scope = kScopeModerationsRead,
                                       .call = &kModerationCall};

}  // namespace solidrust
