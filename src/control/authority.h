// Who may do what to what: the one table. Every operation names its action (control/operation.h)
// and the gate asks here (control/gate.h); so do the console's routes, before they read a body.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "control/caller.h"
#include "store/rows.h"

namespace solidrust {

enum class Action : std::uint8_t {
  see_own,              // the account's keys, usage and limits, and the models
  see_requests,         // the account's requests; with see_installation all requests
  try_models,           // the playground: the account pays
  change_own_sign_in,   // password, address, second factor, sessions
  change_own_keys,      // change, revoke
  make_own_keys,        // create, rotate: spending needs a confirmed email address
  see_installation,     // all accounts, usage, tiers, upstreams, audit log, settings
  change_installation,  // change any of these; also call a model server for a test
};
inline constexpr std::array kActions{Action::see_own,          Action::see_requests,
                                     Action::try_models,       Action::change_own_sign_in,
                                     Action::change_own_keys,  Action::make_own_keys,
                                     Action::see_installation, Action::change_installation};

// What an operation is about.
enum class ObjectKind : std::uint8_t {
  none,  // no single object
  account,
  key,
  request,
  tier,
  upstream,
  alert,
  delivery,
  set_aside,
};

// Whose it is; absent: the installation's, or the caller's own.
using Owner = std::optional<AccountId>;

enum class Verdict : std::uint8_t {
  yes,
  not_signed_in,  // 401
  forbidden,      // 403: whatever the object
  verify_first,   // 403: the mail address is not confirmed
  hidden,         // 404: another account's object; the response is that for an unknown id
};

// A pure function of its arguments and the table. The gate checks separately that the person's
// account still exists, is not disabled and still has this role.
Verdict may(const Caller& caller, Action action, const Owner& owner) noexcept;
// Whether the role allows it, on some object.
bool may(Role role, Action action) noexcept;

// The message for a role that is not allowed to do it.
std::string_view refusal(Role role, Action action) noexcept;

// The verdict as an error: not_authenticated or forbidden. Of `hidden` the gate makes the error of
// an unknown id.
Result<void> as_result(Verdict verdict, const Caller& caller, Action action);
// not_authenticated: no session, or its account was deleted or disabled.
Error not_signed_in();

}  // namespace solidrust
