// POST /v1/images/generations: images from a prompt.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/images/image_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kImageCall{.operation = Operation::image,
                                      .kind = ModelKind::image,
                                      .uses = TokenUse::prompt_only,
                                      .unit = UsageUnit::images,
                                      .fields = image_fields,
                                      .check = check_image,
                                      .shape = rename_answer};

inline constexpr Endpoint kImages{.method = http::Method::post,
                                  .path = "/v1/images/generations",
                                  .scope = kScopeImagesRead,
                                  .call = &kImageCall};

}  // namespace solidrust
