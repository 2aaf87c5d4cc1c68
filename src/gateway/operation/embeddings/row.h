// POST /v1/embeddings.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/embeddings/embedding_codec.h"
#include "gateway/operation/embeddings/embedding_fields.h"

namespace solidrust {

inline constexpr ModelCall kEmbeddingCall{.operation = Operation::embedding,
                                          .kind = ModelKind::embedding,
                                          .uses = TokenUse::prompt_only,
                                          .fields = embedding_fields,
                                          .shape = shape_embeddings};

inline constexpr Endpoint kEmbeddings{.method = http::Method::post,
                                      .path = "/v1/embeddings",
                                      .scope = kScopeEmbeddingsRead,
                                      .call = &kEmbeddingCall};

}  // namespace solidrust
