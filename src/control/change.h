// A change under way: the only thing that writes. The gate makes it (control/gate.h) while it holds
// the lock, so the holder of one has the lock, and the caller may make the change. Every write is
// one transaction with its audit row, or with one for each object that it changes. Usage that is
// set aside is in files: there the audit row is a step of its own. The running server drops what it
// had cached of the object before the write returns; also after a failure, because the commit may
// have happened.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/caller.h"
#include "control/context.h"
#include "meter/set_aside.h"

namespace solidrust {

// What the audit log says of a change, besides who and when.
struct AuditEntry {
  std::string_view action;    // "key.create"
  std::string object;         // the id or name of what changed
  std::string detail = "{}";  // JSON: before and after, no secrets
};

// The row of an entry.
AuditRow audit_row(const ControlContext& context, const Actor& actor, std::string_view action,
                   std::string_view object, std::string detail_json);

// Belongs to the call that it is given to, and to its thread. Blocks. The errors are those of the
// stores.
class Change {
 public:
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

  ControlContext& context;
  const Caller& caller;

  std::int64_t now_ms() const { return context.now_ms(); }

  // People and accounts, in one transaction. `work` writes the rows and records an entry for each
  // thing that it changes. A `work` that records no entry must write no row.
  using Record = std::function<Result<void>(AuditEntry entry)>;
  using PeopleWork = std::function<Result<void>(ConsoleRows& rows, const Record& record)>;
  Result<void> change_people(const PeopleWork& work);
  // `ends`: the account's keys stop working, and requests that run under them are cut.
  Result<void> change_account(const AccountId& account, bool ends, const PeopleWork& work);

  Result<void> insert_key(const KeyRow& row, AuditEntry entry);
  // Requests that run under a compromised key are cut.
  Result<void> update_key(const KeyRow& row, AuditEntry entry);
  Result<void> rotate_key(const KeyRow& old, const KeyRow& fresh, AuditEntry entry);

  Result<void> set_tier(const TierRow& row, AuditEntry entry);
  // Returns how many accounts are in the tier; 0: it was removed.
  Result<std::int64_t> remove_tier(std::string_view name, AuditEntry entry);
  Result<void> set_budget(const BudgetRow& row, AuditEntry entry);
  Result<void> set_drains(std::string_view upstream, const std::vector<std::string>& models,
                          AuditEntry entry);
  Result<void> resend_alert(std::int64_t delivery, AuditEntry entry);
  // For usage. The entry has the result; after an error too, if anything was done before it.
  Result<SetAside::Applied> apply_set_aside(
      const SetAside::Choice& choice,
      const std::function<AuditEntry(const SetAside::Applied&)>& entry);
  // Writes the entry before it deletes; none after not_found (an unknown id).
  Result<std::size_t> discard_set_aside(const SetAside::Choice& choice, AuditEntry entry);
  // An entry for something outside the database: a test that was sent.
  Result<void> note(AuditEntry entry);

 private:
  friend class Gate;
  Change(ControlContext& context_, const Caller& caller_) : context(context_), caller(caller_) {}
  AuditRow row_of(AuditEntry entry) const;
};

}  // namespace solidrust
