// POST /v1/rerank, and what Cohere's and vLLM's clients call it: which documents fit a query best.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/rerank/rerank_answer.h"
#include "gateway/operation/rerank/rerank_fields.h"

namespace solidrust {

inline constexpr ModelCall kRerankCall{.operation = Operation::rerank,
                                       .kind = ModelKind::rerank,
                                       .uses = TokenUse::prompt_only,
                                       .unit = UsageUnit::documents,
                                       .fields = rerank_fields,
                                       .shape = shape_rerank};

inline constexpr Endpoint kRerank{.method = http::Method::post,
                                  .path = "/v1/rerank",
                                  .scope = kScopeRerankRead,
                                  .call = &kRerankCall};
inline constexpr Endpoint kRootRerank = kRerank.also_at("/rerank");
inline constexpr Endpoint kRerank2 = kRerank.also_at("/v2/rerank");

}  // namespace solidrust
