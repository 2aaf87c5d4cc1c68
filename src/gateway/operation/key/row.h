// GET /v1/key.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/key/key_card.h"

namespace solidrust {

inline constexpr Endpoint kKeyCard{
    .method = http::Method::get, .path = "/v1/key", .answer = answer_key};

}  // namespace solidrust
