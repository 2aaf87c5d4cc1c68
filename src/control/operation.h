// An operation: one thing that can be asked of the control plane, in its one form. Both doors read
// its request with `read` and have it run by the gate (control/gate.h): the command line by name
// (control/commands.h), the console at a path (web/route_table.h). What differs is how each names
// the object and writes the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/result.h"
#include "control/authority.h"
#include "control/context.h"
#include "control/params.h"
#include "store/usage_rows.h"

namespace solidrust {

class Change;

enum class Access : std::uint8_t {
  read,    // changes nothing; may run concurrently
  change,  // runs alone, under the gate's lock
};

struct OperationFacts {
  std::string_view name;  // "keys.create"
  Action action;
  ObjectKind object = ObjectKind::none;
  // By which the command line names the object, and what an error calls it: "id". Empty: there is
  // none to be named.
  std::string_view object_field = {};
  std::span<const std::string_view> fields = {};  // of the request, besides the object's
  // A typed operation sets it by its Scope (below); an operation without a type only reads.
  Access access = Access::read;
};

// The subject of an operation that is about no single object.
struct Nothing {};
// A request without fields.
struct NoFields {};
inline NoFields read_no_fields(Params& /*params*/, std::int64_t /*now_ms*/) {
  return {};
}

// Whose a subject is. The types of subjects that belong to the installation declare an owner_of()
// of their own.
inline Owner owner_of(const Nothing& /*nothing*/) {
  return std::nullopt;
}
inline Owner owner_of(const KeyRow& key) {
  return key.account;
}
inline Owner owner_of(const AccountRow& account) {
  return account.id;
}
inline Owner owner_of(const RequestRow& request) {
  // An invalid account id is no account's.
  return AccountId::parse(request.account).value_or(AccountId());
}

// What a read works on.
struct Reading {
  ControlContext& context;
  const Caller& caller;
};

// `read`: the only reader of the fields; what is wrong goes to params.failed(). `find`: the object
// that `named` names, read inside the lock where there is one; absent: there is none. The console
// names by the whole id; the command line as control/names.h describes.
template <class Request_, class Subject_, class Answer_, class Scope_>
struct TypedOperation {
  using Request = Request_;
  using Subject = Subject_;
  using Answer = Answer_;
  using Scope = Scope_;
  using Read = Request (*)(Params& params, std::int64_t now_ms);
  using Find = Result<std::optional<Subject>> (*)(const Reading& reading, const std::string& named);
  using Run = Result<Answer> (*)(Scope& scope, Subject subject, const Request& request);
  using Prepare = Result<void> (*)(const Reading& reading, Request& request);

  consteval TypedOperation(OperationFacts facts_, Read read_, Find find_, Run run_,
                           Prepare prepare_ = nullptr)
      : facts(facts_), read(read_), find(find_), run(run_), prepare(prepare_) {
    facts.access = std::is_same_v<Scope, Change> ? Access::change : Access::read;
  }

  OperationFacts facts;
  Read read;
  Find find;
  Run run;
  // Slow work that needs no lock, done before taking it: a call of a model server or a receiver.
  Prepare prepare;
};
template <class Request, class Subject, class Answer>
using ChangeOperation = TypedOperation<Request, Subject, Answer, Change>;
template <class Request, class Subject, class Answer>
using ReadOperation = TypedOperation<Request, Subject, Answer, const Reading>;

inline Result<std::optional<Nothing>> find_nothing(const Reading& /*reading*/,
                                                   const std::string& /*named*/) {
  return std::optional<Nothing>(Nothing{});
}

}  // namespace solidrust
