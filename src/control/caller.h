// On whose behalf something is done.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "store/rows.h"

namespace solidrust {

enum class Action : std::uint8_t;  // control/authority.h

// Who acts, for the audit log. Contains nothing secret.
struct Actor {
  std::string name;        // "cli", "system", "config", an account id
  std::string address;     // where from; empty: this machine
  std::string request_id;  // empty: none
};

// The account and role of a session. Valid for the request that looked it up.
struct SessionIdentity {
  AccountId account;
  std::string email;
  Role role = Role::owner;
  std::string session;  // public id of the session, "ses_…"
  bool verified = false;
  bool second_factor = false;

  // Whether the role allows it, on some object.
  bool may(Action action) const noexcept;
};

// Who calls an operation (control/gate.h).
struct Caller {
  enum class Kind : std::uint8_t {
    nobody,  // is signed in
    person,  // with a session of the console
    shell,   // the command line: any user who can open the data folder
    system,  // the server itself: the first start, the configuration
  };
  Kind kind = Kind::nobody;
  SessionIdentity who = {};  // of a person
  Actor actor = {};

  static Caller person(SessionIdentity who, Actor actor) {
    return {Kind::person, std::move(who), std::move(actor)};
  }
  static Caller shell(Actor actor) { return {Kind::shell, {}, std::move(actor)}; }
  static Caller system(Actor actor) { return {Kind::system, {}, std::move(actor)}; }

  bool is_person() const noexcept { return kind == Kind::person; }
  bool is_account(const AccountId& account) const noexcept {
    return is_person() && who.account == account;
  }
};

}  // namespace solidrust
