// models.* by name. Each has the shape of Command::run; methods.md lists the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

// {"models":[…]} of a catalog, as models.list answers it.
std::string models_json(const Catalog& catalog);

Result<std::string> list_models_command(ControlContext& context, const Actor& actor,
                                        std::string_view params);

}  // namespace solidrust
