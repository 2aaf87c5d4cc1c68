// The console's accounts: sign-up, sign-in, sessions, passwords, second factor, set-up.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "auth/pepper.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"
#include "control/accounts/account_operations.h"
#include "control/authority.h"
#include "control/caller.h"
#include "control/context.h"
#include "net/task.h"
#include "store/console_stores.h"
#include "store/database_thread.h"

namespace solidrust {

class Mailer;

// From where a call comes: for throttles, the list of sessions and the audit log.
struct ConsoleCaller {
  std::string address;     // of the peer, without port
  std::string user_agent;  // shown in the list of sessions; cut at 200 bytes
  std::string request_id;
  // Stopped when the client has gone: a password that still waits then is not hashed, and the call
  // ends with client_closed. A token that cannot be stopped: the client is taken to be there
  // always.
  std::stop_token gone = {};
};

struct Me {
  SessionIdentity identity;
  std::string tier;
  bool key_created = false;
  bool first_call = false;  // a key was used; known within a second
};

// A session that is new, or has a new token because rights changed: set the cookie to `token`.
struct SignedIn {
  Me me;
  Secret token;
  Secret browser = {};  // by which this browser is known from now on; empty: nothing new
};

struct SessionView {
  std::string id;
  bool current = false;
  std::int64_t created_ms = 0;
  std::int64_t last_seen_ms = 0;
  std::string address;
  std::string user_agent;
};

struct TotpEnrolment {
  Secret secret;  // base32
  Secret uri;     // otpauth://
};

struct TotpActive {
  SignedIn session;  // with a new token
  std::vector<Secret> recovery_codes;
};

struct SignUpRequest {
  std::string email;
  Secret password;
  std::optional<Secret> invite;
};
struct VerifyRequest {
  Secret token;
  Secret browser = {};  // the token that sign_up() gave the browser; empty: it has none
  Secret session = {};  // as in LogInRequest
};
struct LogInRequest {
  std::string email;
  Secret password;
  std::optional<Secret> code;  // TOTP or recovery code
  Secret browser = {};         // SignedIn::browser of an earlier sign-in; empty: none
  Secret session = {};         // the token that the browser has; it is replaced, whosever it is
};
struct SetUpRequest {
  Secret token;
  std::string email;
  Secret password;
  Secret session = {};  // as in LogInRequest
};

enum class SignUpPolicy : std::uint8_t { open, domains, invite, closed };

struct ConsoleOptions {
  std::string base_url;  // "https://console.example.com": the start of every link, no slash behind
  SignUpPolicy sign_up = SignUpPolicy::closed;
  std::vector<std::string> sign_up_domains = {};  // lower case
  // The share of processor time that hashing may take on average: this percentage of this many
  // processors.
  std::size_t hashing_percent = Settings{}.console_hashing_percent;
  double processors = 1;
};

// The policy that `configured` means: "auto" is open while `console_host` is a loopback address,
// else closed.
SignUpPolicy sign_up_policy(std::string_view configured, std::string_view console_host);
std::string_view to_string(SignUpPolicy policy);
// What the settings mean; `port`: the one that the console listens on; `processors`: those that
// this process may use.
ConsoleOptions console_options(const Settings& settings, std::uint16_t port, double processors);

// One per process; thread-safe. A Task never blocks its worker: passwords are hashed on
// threads of low priority (auth/people/hashing_pool.h), the database has its own, and the task goes
// on where it was awaited. All arguments are values: they live in the task.
//
// Errors: `param` names the field of the request. invalid_value, invalid_argument;
// not_authenticated (no session, or wrong e-mail or password: one text for both);
// second_factor_required (the password was right; with another text if a code was given and wrong);
// too_many_attempts with retry_after_s; link_expired (the token of a link is unknown, used or too
// old); forbidden; not_found; service_unavailable (the queue of 32 for a hash is full);
// client_closed (log_in, sign_up: ConsoleCaller::gone); storage_error.
class ConsoleAccounts {
 public:
  // Owns none of these; all must outlive it. The threads must be stopped before it is destroyed.
  struct Parts {
    ControlContext& context;
    ConsoleStore& store;
    DatabaseThread& reader;
    DatabaseThread& writer;
    Mailer& mailer;
    const PepperSet& peppers;
  };
  ConsoleAccounts(const Parts& parts, ConsoleOptions options);
  ~ConsoleAccounts();
  // Ends the hashing threads; what waits is answered service_unavailable. Not on a worker.
  void stop();

  // Passwords that wait to be hashed, and those that were refused because too many did: metrics.
  struct Hashing {
    std::size_t waiting = 0;
    std::uint64_t refused = 0;
  };
  Hashing hashing() const;

  // --- nobody is signed in ---
  // The response is the same, and sent before the database is asked, whether or not the address has
  // an account. The returned token is for the browser: with it verify_email() begins a session
  // while the link is valid.
  Task<Result<Secret>> sign_up(SignUpRequest request, ConsoleCaller caller);
  Task<Result<void>> resend_verification(std::string email, ConsoleCaller caller);
  Task<Result<void>> request_password_reset(std::string email, ConsoleCaller caller);
  // Of a sign-up or of a changed address. Begins a session if the browser that signed up opens the
  // link of that sign-up, unless a second factor is needed or the sign-in throttle refuses.
  Task<Result<std::optional<SignedIn>>> verify_email(VerifyRequest request, ConsoleCaller caller);
  Task<Result<void>> reset_password(Secret token, Secret password, ConsoleCaller caller);
  Task<Result<SignedIn>> log_in(LogInRequest request, ConsoleCaller caller);
  Task<Result<SignedIn>> set_up(SetUpRequest request, ConsoleCaller caller);
  Task<Result<bool>> setup_needed();  // there is no operator

  // --- signed in ---
  // Whose session this cookie is, and that it was used now. not_authenticated.
  Task<Result<SessionIdentity>> session(Secret token, ConsoleCaller caller);
  Task<Result<Me>> me(SessionIdentity who);
  Task<Result<void>> log_out(SessionIdentity who, ConsoleCaller caller);
  Task<Result<std::vector<SessionView>>> list_sessions(SessionIdentity who);
  // not_found also for another account's.
  Task<Result<void>> end_session(SessionIdentity who, std::string id, ConsoleCaller caller);
  Task<Result<void>> end_other_sessions(SessionIdentity who, ConsoleCaller caller);
  Task<Result<SignedIn>> change_password(SessionIdentity who, Secret current, Secret password,
                                         ConsoleCaller caller);
  // The response is the same whether or not the new address has an account.
  Task<Result<void>> change_email(SessionIdentity who, std::string email, Secret current,
                                  ConsoleCaller caller);
  // A change of the second factor, password or address needs the password: a session that was left
  // open, or stolen, is not enough.
  Task<Result<TotpEnrolment>> begin_totp(SessionIdentity who, Secret password,
                                         ConsoleCaller caller);
  Task<Result<TotpActive>> confirm_totp(SessionIdentity who, Secret code, ConsoleCaller caller);
  Task<Result<SignedIn>> remove_totp(SessionIdentity who, Secret password, ConsoleCaller caller);

  // --- operators; these block, not on a worker ---
  // A link for the first operator, valid for 30 minutes and one use; earlier links end. Nothing if
  // there is an operator.
  Result<std::optional<std::string>> make_setup_link(const Actor& actor);
  // For an operator: an account that its person has not signed up for. With an invitation the
  // person gets an email with a link that is valid for 7 days and sets the password; without one,
  // or later, the page for forgotten passwords sends one. Runs kCreateAccount
  // (accounts/account_operations.h), whose errors it has, and too_many_attempts.
  Result<ConsoleAccountRow> create_account(const SessionIdentity& who, const NewAccount& request,
                                           const ConsoleCaller& caller);
  // A link with which one person may sign up while sign-up is by invitation; valid for 7 days.
  Result<std::string> make_invite_link(const Actor& actor);

  const ConsoleOptions& options() const noexcept;

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace solidrust
