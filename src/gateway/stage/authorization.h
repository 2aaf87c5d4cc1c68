// Stage 6: whether this key may do that.
#pragma once

#include <string>

#include "auth/keys/principal.h"
#include "base/result.h"
#include "gateway/request_context.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

// Checks the endpoint's scope and, where a model was asked for, sets context.model. Errors:
// insufficient_permissions, model_not_found, invalid_value (a chat model for embeddings, or the
// other way about).
Result<void> authorize(RequestContext& context);

// The model of this name if it exists and the key may use it; both refusals read the same.
Result<const Model*> find_model(const Catalog& catalog, const Principal& principal,
                                std::string_view name);

}  // namespace solidrust
