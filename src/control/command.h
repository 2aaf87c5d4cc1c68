// One command of the control plane, as the tables of the resources list them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"

namespace solidrust {

enum class Access : std::uint8_t {
  read,    // changes nothing; runs beside others
  change,  // runs alone, under ControlContext::changes
};

struct Command {
  std::string_view method;  // "keys.create"
  Access access;
  // The answer is one JSON object.
  Result<std::string> (*run)(ControlContext& context, const Actor& actor, std::string_view params);
};

// The row with which a change is recorded; `detail_json` holds before and after, no secrets.
AuditRow audit_row(const ControlContext& context, const Actor& actor, std::string_view action,
                   std::string_view object, std::string detail_json);

}  // namespace solidrust
