// The console's data about people: how they sign in, their sessions, and the tokens of links in
// emails. Secrets are hashes or sealed. Times are milliseconds since 1970 UTC.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/row_words.h"
#include "store/rows.h"

namespace solidrust {

using TokenHash = std::array<std::uint8_t, 32>;  // SHA-256 of a token

// An account as the console sees it. AccountStore has the columns that other rooms need.
struct ConsoleAccountRow {
  AccountId id;
  std::string email;
  std::string tier;
  bool disabled = false;
  std::int64_t created_ms = 0;
  Role role = Role::owner;
  std::optional<std::int64_t> verified_ms;  // absent: the address is not proven
  std::string password_hash;                // PHC string; empty: cannot sign in
  std::string totp_sealed;                  // the second factor's secret; empty: none
  std::string totp_pending;                 // of an enrolment that is not confirmed
  std::int64_t totp_step = 0;               // the last time step whose code was accepted
  // Counted by accounts() and keys_of(); not columns.
  std::int64_t keys = 0;
  bool key_used = false;
};

// Which accounts are asked for.
struct AccountPage {
  std::optional<AccountId> before;  // those made before this one; absent: from the newest on
  std::string search;               // part of an address, in any case, or of an id; empty: all
  std::size_t limit = 0;
};

struct SessionRow {
  std::string id;  // "ses_…", public
  TokenHash hash{};
  AccountId account;
  std::int64_t created_ms = 0;
  std::int64_t last_seen_ms = 0;
  std::string address;
  std::string user_agent;
};

enum class TokenKind : std::uint8_t { verification, reset, setup, invite, email_change };

struct TokenRow {
  TokenHash hash{};
  TokenKind kind = TokenKind::verification;
  AccountId account;          // empty: setup, invite
  std::string email;          // email_change: the new address
  std::string password_hash;  // verification: what the sign-up asked for
  std::int64_t expires_ms = 0;
  std::optional<TokenHash> browser = {};  // verification: of the cookie of who signed up
};

// The rows, inside one transaction. Belongs to the call that it is given to.
class ConsoleRows {
 public:
  virtual ~ConsoleRows() = default;

  virtual Result<std::optional<ConsoleAccountRow>> account(const AccountId& id) = 0;
  virtual Result<std::optional<ConsoleAccountRow>> account_by_email(std::string_view email) = 0;
  // Newest first.
  virtual Result<std::vector<ConsoleAccountRow>> accounts(const AccountPage& page) = 0;
  virtual Result<bool> has_operator() = 0;
  // already_exists: the e-mail is taken.
  virtual Result<void> insert_account(const ConsoleAccountRow& row) = 0;
  // Every column but id and created_ms; the tier must be one. not_found; already_exists: the e-mail
  // is taken.
  virtual Result<void> update_account(const ConsoleAccountRow& row) = 0;
  // Whether another account is an operator who can sign in: has a password and is not disabled.
  virtual Result<bool> has_other_operator(const AccountId& account) = 0;
  struct Removed {
    std::int64_t keys = 0;
    std::int64_t sessions = 0;
  };
  // Removes the account with its keys, sessions, links, recovery codes and budgets. What it used,
  // and the audit log, stay. not_found.
  virtual Result<Removed> remove_account(const AccountId& account) = 0;
  // How many keys there are, and whether one was used. Used: one of the last thousand recorded
  // requests succeeded, or the last use of a key is known.
  virtual Result<void> count_keys(ConsoleAccountRow& row) = 0;

  virtual Result<std::optional<SessionRow>> session(const TokenHash& hash) = 0;
  virtual Result<std::vector<SessionRow>> sessions(const AccountId& account) = 0;  // newest first
  virtual Result<void> insert_session(const SessionRow& row) = 0;
  // The same session under another token. not_found.
  virtual Result<void> rekey_session(std::string_view id, const TokenHash& hash) = 0;
  virtual Result<void> touch_session(std::string_view id, std::int64_t last_seen_ms) = 0;
  // Removes the session with this id, if it is the account's; returns how many were removed.
  virtual Result<std::int64_t> end_session(const AccountId& account, std::string_view id) = 0;
  // All of the account's but `except` (empty: all).
  virtual Result<std::int64_t> end_sessions(const AccountId& account, std::string_view except) = 0;

  virtual Result<void> insert_token(const TokenRow& row) = 0;
  virtual Result<std::optional<TokenRow>> token(const TokenHash& hash) = 0;
  // Removes the token and returns it, if it is of this kind and still valid at `now_ms`.
  virtual Result<std::optional<TokenRow>> take_token(const TokenHash& hash, TokenKind kind,
                                                     std::int64_t now_ms) = 0;
  // All of this kind, of this account (empty: of none).
  virtual Result<void> drop_tokens(const AccountId& account, TokenKind kind) = 0;

  virtual Result<void> set_recovery_codes(const AccountId& account,
                                          const std::vector<TokenHash>& hashes) = 0;
  // Removes it; returns whether it existed.
  virtual Result<bool> take_recovery_code(const AccountId& account, const TokenHash& hash) = 0;

  // Removes tokens that expired and sessions not seen since `seen_ms` or made before `made_ms`.
  virtual Result<void> prune(std::int64_t now_ms, std::int64_t seen_ms, std::int64_t made_ms) = 0;

  virtual Result<void> audit(const AuditRow& row) = 0;
};

// Thread-safe; every call blocks.
class ConsoleStore {
 public:
  virtual ~ConsoleStore() = default;
  using Work = std::function<Result<void>(ConsoleRows&)>;
  // One transaction: on disk when this returns ok; an error from `work` undoes all of it.
  virtual Result<void> change(const Work& work) = 0;
  // Sees every change made before.
  virtual Result<void> read(const Work& work) = 0;
};

}  // namespace solidrust
