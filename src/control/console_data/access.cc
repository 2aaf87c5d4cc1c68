#include "control/console_data/access.h"

#include <string>
#include <utility>

#include "control/keys/keys.h"

namespace solidrust {

Result<void> require_may(const SessionIdentity& who, Action action) {
  if (who.may(action)) return {};
  return Error{ErrorCode::forbidden, std::string(refusal(who.role, action))};
}

Result<void> require_verified(const SessionIdentity& who) {
  if (who.verified) return {};
  return Error{ErrorCode::forbidden,
               "Confirm your mail address first: the link is in the mail that was sent to it."};
}

Result<KeyRow> find_own_key(ControlContext& context, const SessionIdentity& who,
                            std::string_view id, std::string_view param) {
  auto key = find_key(context, id);
  if (key ? key->account != who.account : key.error().code == ErrorCode::not_found)
    return Error{ErrorCode::not_found, "There is no key with this id.", std::string(param)};
  return key;
}

Result<AccountRow> own_account(ControlContext& context, const SessionIdentity& who) {
  auto found = context.accounts.find(who.account);
  if (!found) return std::move(found).error();
  if (!*found || (*found)->disabled)
    return Error{ErrorCode::not_authenticated, "You are not signed in, or your session has ended."};
  return std::move(**found);
}

}  // namespace solidrust
