// The installation for an operator: upstreams, the audit log and the settings, as /api/operator has
// them. All block. forbidden: the role of `who` is neither operator nor auditor, or is auditor and
// something would change.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "control/audit/audit_search.h"
#include "control/console_accounts.h"
#include "control/context.h"

namespace solidrust {

inline constexpr OperationFacts kShowSettings{"settings.show", Action::see_installation};

Result<std::string> operator_list_upstreams(ControlContext& context, const SessionIdentity& who);
// Blocks for up to 25 s. not_found names `name`.
Result<std::string> operator_test_upstream(ControlContext& context, const SessionIdentity& who,
                                           std::string_view name, std::string_view body);

// `body`: draining, and perhaps the model. not_found names `name` or `model`.
Result<std::string> operator_drain_upstream(ControlContext& context, const SessionIdentity& who,
                                            const Actor& actor, std::string_view name,
                                            std::string_view body);

// Newest first.
Result<std::string> operator_audit(ControlContext& context, const SessionIdentity& who,
                                   const AuditQuestion& question);

Result<std::string> operator_settings(ControlContext& context, const SessionIdentity& who);

}  // namespace solidrust
