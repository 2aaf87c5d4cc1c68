// GET /v1/models and GET /v1/models/{id}.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/models/model_list.h"

namespace solidrust {

inline constexpr Endpoint kModelList{.method = http::Method::get,
                                     .path = "/v1/models",
                                     .scope = kScopeModelsList,
                                     .answer = answer_models};

inline constexpr Endpoint kOneModel{.method = http::Method::get,
                                    .path = "/v1/models/",
                                    .scope = kScopeModelsList,
                                    .answer = answer_model};

}  // namespace solidrust
