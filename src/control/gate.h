// The gate: the only way to run an operation. From either door an operation passes
//
//   admit (the table, before anything is read) -> read its fields -> prepare
//     -> [a change: the lock] -> the caller's account as it is now -> find the object
//     -> the table, for this object -> run
//
// and answers for another account's object exactly as for an unknown one. A change commits each
// write with its audit row and has it published before it returns (control/change.h); nothing else
// can write, for only the gate makes a Change.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "control/authority.h"
#include "control/change.h"
#include "control/operation.h"

namespace solidrust {

// Thread-safe; blocks on the database: not for a worker's thread.
class Gate {
 public:
  // not_authenticated, forbidden: whatever the object, this caller may not. Reads no row.
  static Result<void> admit(const Caller& caller, const OperationFacts& facts) {
    return as_result(may(caller, facts.action, {}), caller, facts.action);
  }

  // admit(), and the caller's account as it is now. For what only reads, and finds its objects
  // through the caller's account by itself.
  static Result<void> admit_now(const Reading& reading, const OperationFacts& facts) {
    if (auto in = admit(reading.caller, facts); !in) return in;
    return check_account(reading, facts.action);
  }

  // Runs the operation on the object that `named` names; empty where it needs no name. Errors:
  // those of admit(); not_found for an object that there is not, or that the caller may not see;
  // those of the operation.
  template <class Operation>
  static Result<typename Operation::Answer> perform(ControlContext& context, const Caller& caller,
                                                    const Operation& operation,
                                                    const std::string& named,
                                                    typename Operation::Request request) {
    const Reading reading{context, caller};
    if (auto in = admit(caller, operation.facts); !in) return std::move(in).error();
    if (operation.prepare != nullptr) {
      if (auto now = check_account(reading, operation.facts.action); !now)
        return std::move(now).error();
      if (auto ready = operation.prepare(reading, request); !ready) return std::move(ready).error();
    }
    if constexpr (std::is_same_v<typename Operation::Scope, Change>) {
      const std::lock_guard lock(context.lock.mutex_);
      Change change(context, caller);
      return run(reading, change, operation, named, request);
    } else {
      return run(reading, reading, operation, named, request);
    }
  }

  // The object does not exist or is another account's: one text for both.
  static Error missing(ObjectKind kind, std::string_view field);

 private:
  // The caller's account as its row is now: since the session was looked up it may have been
  // deleted or disabled, or have got another role. not_authenticated: the session is not valid any
  // more; forbidden: the present role does not allow the operation.
  static Result<void> check_account(const Reading& reading, Action action);

  template <class Operation, class Scope>
  static Result<typename Operation::Answer> run(const Reading& reading, Scope& scope,
                                                const Operation& operation,
                                                const std::string& named,
                                                const typename Operation::Request& request) {
    const OperationFacts& facts = operation.facts;
    if (auto now = check_account(reading, facts.action); !now) return std::move(now).error();
    auto subject = operation.find(reading, named);
    if (!subject) return std::move(subject).error();
    if (!*subject) return missing(facts.object, facts.object_field);
    const Verdict verdict = may(reading.caller, facts.action, owner_of(**subject));
    if (verdict == Verdict::hidden) return missing(facts.object, facts.object_field);
    if (auto yes = as_result(verdict, reading.caller, facts.action); !yes)
      return std::move(yes).error();
    return operation.run(scope, *std::move(*subject), request);
  }
};

}  // namespace solidrust
