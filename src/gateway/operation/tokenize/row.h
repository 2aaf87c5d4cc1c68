// POST /tokenize and /detokenize: what a text is in a model's tokens, and back. vLLM's paths, which
// are outside of /v1; served below /v1 too.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/tokenize/token_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kTokenizeCall{.operation = Operation::tokenize,
                                         .uses = TokenUse::nothing,
                                         .fields = tokenize_fields,
                                         .check = check_tokenize,
                                         .shape = rename_answer};
inline constexpr ModelCall kDetokenizeCall{.operation = Operation::detokenize,
                                           .uses = TokenUse::nothing,
                                           .fields = detokenize_fields,
                                           .shape = rename_answer};

inline constexpr Endpoint kTokenize{.method = http::Method::post,
                                    .path = "/v1/tokenize",
                                    .scope = kScopeTokenizeRead,
                                    .call = &kTokenizeCall};
inline constexpr Endpoint kRootTokenize = kTokenize.also_at("/tokenize");
inline constexpr Endpoint kDetokenize{.method = http::Method::post,
                                      .path = "/v1/detokenize",
                                      .scope = kScopeTokenizeRead,
                                      .call = &kDetokenizeCall};
inline constexpr Endpoint kRootDetokenize = kDetokenize.also_at("/detokenize");

}  // namespace solidrust
