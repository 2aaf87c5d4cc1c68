// Searches the audit log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/operation.h"

namespace solidrust {

inline constexpr OperationFacts kListAudit{"audit.list", Action::see_installation};

struct AuditQuestion {
  std::optional<std::int64_t> before = {};  // the `next` of the page before; absent: the newest
  std::size_t limit = 50;
  std::string search = {};  // part of who, what or from where, by id or by name, in any case
  std::string action = {};  // "key.create", or all that begins with it and a dot: "key"
  std::optional<std::int64_t> since_ms = {};
  std::optional<std::int64_t> until_ms = {};  // exclusive

  bool narrowed() const {
    return !search.empty() || !action.empty() || since_ms.has_value() || until_ms.has_value();
  }
};

struct NamedAuditRow {
  AuditRow row;
  std::string who;  // what people call the actor and the object now; empty: they have no name
  std::string what;
};

struct AuditPage {
  std::vector<NamedAuditRow> rows;   // newest first
  std::optional<std::int64_t> next;  // absent: there are no more
};

// Looks at 50,000 entries at most: a page may be short, or empty, and have a `next`.
Result<AuditPage> search_audit(ControlContext& context, const AuditQuestion& question);

}  // namespace solidrust
