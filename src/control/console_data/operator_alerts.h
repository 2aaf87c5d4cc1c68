// Alerts for an operator, as /api/operator has them. All block. forbidden: the role of `who` is
// neither operator nor auditor, or is auditor and something would be sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

struct AlertsQuestion {
  bool open_only = false;
  std::size_t skip = 0;
  std::size_t limit = 50;
};

Result<std::string> operator_list_alerts(ControlContext& context, const SessionIdentity& who,
                                         const AlertsQuestion& question);
// `id` as the path has it. not_found names `id`.
Result<std::string> operator_show_alert(ControlContext& context, const SessionIdentity& who,
                                        const std::string& id);
Result<std::string> operator_resend_alert(ControlContext& context, const SessionIdentity& who,
                                          const Actor& actor, const std::string& id,
                                          const std::string& body);
// Blocks for up to 10 s for each sink.
Result<std::string> operator_test_alerts(ControlContext& context, const SessionIdentity& who,
                                         const Actor& actor, const std::string& body);

}  // namespace solidrust
