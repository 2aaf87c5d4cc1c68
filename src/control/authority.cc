#include "control/authority.h"

#include <string>

namespace solidrust {
namespace {

// Of which accounts' objects a role may do what its row says.
enum class OwnerReach : std::uint8_t {
  own,             // of the caller's own account
  own_or_visible,  // of all accounts for who sees the installation
  all,
};
enum class Address : std::uint8_t { any, confirmed };

struct Rule {
  bool member;
  bool owner;
  bool auditor;
  bool operator_;
  OwnerReach reach;
  Address address;
  std::string_view refusal;  // empty: nobody is refused
};

constexpr std::string_view kSeesKeys =
    "Your role sees the account's keys and changes none: ask an operator.";

// A role may what stands here and nothing else; none is part of another.
constexpr Rule rule_for(Action action) noexcept {
  switch (action) {
    //              member owner auditor operator
    case Action::see_own:
      return {true, true, true, true, OwnerReach::own, Address::any, ""};
    case Action::see_requests:
      return {true, true, true, true, OwnerReach::own_or_visible, Address::any, ""};
    case Action::try_models:
      return {true, true, true, true, OwnerReach::own, Address::confirmed, ""};
    case Action::change_own_sign_in:
      return {true, true, true, true, OwnerReach::own, Address::any, ""};
    case Action::change_own_keys:
      return {false, true, true, true, OwnerReach::own, Address::any, kSeesKeys};
    case Action::make_own_keys:
      return {false, true, true, true, OwnerReach::own, Address::confirmed, kSeesKeys};
    case Action::see_installation:
      return {false,
              false,
              true,
              true,
              OwnerReach::all,
              Address::any,
              "Only an operator may see this."};
    case Action::change_installation:
      break;
  }
  return {
      false, false, false, true, OwnerReach::all, Address::any, "Only an operator may do this."};
}

bool reaches(const SessionIdentity& who, OwnerReach reach, const Owner& owner) noexcept {
  if (!owner || *owner == who.account) return true;
  switch (reach) {
    case OwnerReach::own:
      return false;
    case OwnerReach::own_or_visible:
      return may(who.role, Action::see_installation);
    case OwnerReach::all:
      break;
  }
  return true;
}

Verdict may_person(const SessionIdentity& who, Action action, const Owner& owner) noexcept {
  const Rule rule = rule_for(action);
  if (!may(who.role, action)) return Verdict::forbidden;
  if (rule.address == Address::confirmed && !who.verified) return Verdict::verify_first;
  return reaches(who, rule.reach, owner) ? Verdict::yes : Verdict::hidden;
}

}  // namespace

bool may(Role role, Action action) noexcept {
  const Rule rule = rule_for(action);
  switch (role) {
    case Role::member:
      return rule.member;
    case Role::owner:
      return rule.owner;
    case Role::auditor:
      return rule.auditor;
    case Role::operator_:
      break;
  }
  return rule.operator_;
}

bool SessionIdentity::may(Action action) const noexcept {
  return solidrust::may(role, action);
}

Verdict may(const Caller& caller, Action action, const Owner& owner) noexcept {
  switch (caller.kind) {
    case Caller::Kind::nobody:
      return Verdict::not_signed_in;
    case Caller::Kind::person:
      return may_person(caller.who, action, owner);
    case Caller::Kind::shell:
    case Caller::Kind::system:
      break;
  }
  return Verdict::yes;
}

std::string_view refusal(Role role, Action action) noexcept {
  if (role == Role::auditor && action == Action::change_installation)
    return "A read-only operator sees the installation and changes nothing of it: ask an operator.";
  return rule_for(action).refusal;
}

Error not_signed_in() {
  return {ErrorCode::not_authenticated, "You are not signed in, or your session has ended."};
}

Result<void> as_result(Verdict verdict, const Caller& caller, Action action) {
  switch (verdict) {
    case Verdict::yes:
      return {};
    case Verdict::not_signed_in:
      return not_signed_in();
    case Verdict::forbidden:
      return Error{ErrorCode::forbidden, std::string(refusal(caller.who.role, action))};
    case Verdict::verify_first:
      return Error{ErrorCode::forbidden,
                   "Confirm your mail address first: the link is in the mail that was sent to it."};
    case Verdict::hidden:
      break;
  }
  return Error{ErrorCode::not_found, "There is no such object."};
}

}  // namespace solidrust
