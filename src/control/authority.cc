#include "control/authority.h"

namespace solidrust {
namespace {

struct Rule {
  bool member;
  bool owner;
  bool auditor;
  bool operator_;
  std::string_view refusal;  // empty: nobody is refused
};

// A role may what stands here and nothing else; none is part of another.
constexpr Rule rule_for(Action action) noexcept {
  switch (action) {
    //              member owner auditor operator
    case Action::see_own:
      return {true, true, true, true, ""};
    case Action::try_models:
      return {true, true, true, true, ""};
    case Action::change_own_sign_in:
      return {true, true, true, true, ""};
    case Action::change_own_keys:
      return {false, true, true, true,
              "Your role sees the account's keys and changes none: ask an operator."};
    case Action::see_installation:
      return {false, false, true, true, "Only an operator may see this."};
    case Action::change_installation:
      break;
  }
  return {false, false, false, true, "Only an operator may do this."};
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

std::string_view refusal(Role role, Action action) noexcept {
  if (role == Role::auditor && action == Action::change_installation)
    return "A read-only operator sees the installation and changes nothing of it: ask an operator.";
  return rule_for(action).refusal;
}

}  // namespace solidrust
