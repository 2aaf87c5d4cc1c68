// One name of the control plane's, as the table in commands.cc lists them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/operation.h"

namespace solidrust {

// An operation may have several names: each takes some of its fields (control/doors.h).
struct Command {
  std::string_view method;  // "keys.create"
  const OperationFacts& operation;
  // Reads the parameters, has the operation run, and writes its answer: one JSON object.
  Result<std::string> (*run)(ControlContext& context, const Caller& caller,
                             std::string_view params);
};

}  // namespace solidrust
