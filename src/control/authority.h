// Who may do what in the console: the one table. Its routes name an action each, and what they call
// asks again (console_data/access.h).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "store/rows.h"

namespace solidrust {

// What somebody who is signed in may want to do.
enum class Action : std::uint8_t {
  see_own,              // the account's keys, usage, requests and limits, and the models
  try_models,           // the playground: the account pays
  change_own_sign_in,   // password, address, second factor, sessions
  change_own_keys,      // make, change, rotate, revoke
  see_installation,     // all accounts, usage and requests, tiers, upstreams, audit log, settings
  change_installation,  // any of these; also to have a model server called for a test
};

bool may(Role role, Action action) noexcept;

// What is said to a role that may not.
std::string_view refusal(Role role, Action action) noexcept;

}  // namespace solidrust
