// models.* by name. Each has the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"
#include "store/usage_rows.h"

namespace solidrust {

// {"models":[…]} of a catalog, as models.list answers it.
std::string models_json(const Catalog& catalog, std::span<const ModelSeen> seen);

Result<std::string> list_models_command(ControlContext& context, const Caller& caller,
                                        std::string_view params);

}  // namespace solidrust
