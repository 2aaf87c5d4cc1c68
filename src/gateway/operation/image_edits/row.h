// POST /v1/images/edits: images from images and a prompt.
#pragma once

#include "gateway/endpoint.h"
#include "gateway/operation/image_edits/image_edit_fields.h"
#include "gateway/operation/images/image_fields.h"
#include "gateway/relay/rename_answer.h"

namespace solidrust {

inline constexpr ModelCall kImageEditCall{.operation = Operation::image_edit,
                                          .kind = ModelKind::image,
                                          .uses = TokenUse::prompt_only,
                                          .unit = UsageUnit::images,
                                          .form = image_edit_fields,
                                          .check = check_image,
                                          .shape = rename_answer};

inline constexpr Endpoint kImageEdits{.method = http::Method::post,
                                      .path = "/v1/images/edits",
                                      .scope = kScopeImagesRead,
                                      .call = &kImageEditCall};

}  // namespace solidrust
