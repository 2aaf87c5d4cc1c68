#include "control/gate.h"

namespace solidrust {

Result<void> Gate::check_account(const Reading& reading, Action action) {
  const Caller& caller = reading.caller;
  if (!caller.is_person()) return {};
  const auto account = reading.context.accounts.find(caller.who.account);
  if (!account) return account.error();
  if (!*account || (*account)->disabled) return not_signed_in();
  const Role role = (*account)->role;
  if (!may(role, action)) return Error{ErrorCode::forbidden, std::string(refusal(role, action))};
  // A change of role ends the account's sessions. This one was looked up before.
  if (role != caller.who.role) return not_signed_in();
  return {};
}

Error Gate::missing(ObjectKind kind, std::string_view field) {
  const auto text = [&]() -> std::string_view {
    switch (kind) {
      case ObjectKind::account:
        return "There is no account with this id.";
      case ObjectKind::key:
        return "There is no key with this id.";
      case ObjectKind::request:
        return "There is no request with this id.";
      case ObjectKind::tier:
        return "There is no such tier.";
      case ObjectKind::upstream:
        return "There is no such upstream.";
      case ObjectKind::alert:
        return "There is no such alert.";
      case ObjectKind::delivery:
        return "There is no such delivery.";
      case ObjectKind::set_aside:
      case ObjectKind::none:
        break;
    }
    return "There is no such thing.";
  }();
  return {ErrorCode::not_found, std::string(text), std::string(field)};
}

}  // namespace solidrust
