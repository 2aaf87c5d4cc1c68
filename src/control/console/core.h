// What the parts of ConsoleAccounts share: the blocking half of each function. Every method that
// reads or writes rows blocks: it runs on the hashing pool or a database thread, never on a worker.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "auth/people/hashing_pool.h"
#include "auth/people/login_throttle.h"
#include "auth/people/secret_box.h"
#include "auth/rate_bucket.h"
#include "base/time_units.h"
#include "control/accounts/link_token.h"
#include "control/console_accounts.h"
#include "control/mail/mailer.h"

namespace solidrust {

struct ConsoleAccounts::Core {
  static constexpr std::int64_t kIdleMs = kDayMs;
  static constexpr std::int64_t kLongestMs = 30 * kDayMs;
  static constexpr std::int64_t kTouchMs = kMinuteMs;  // a session's "last seen" is that exact
  static constexpr std::int64_t kVerificationMs = kDayMs;
  static constexpr std::int64_t kResetMs = 30 * kMinuteMs;
  static constexpr std::int64_t kSetupMs = 30 * kMinuteMs;
  static constexpr std::int64_t kBrowserMs = 90 * kDayMs;
  static constexpr std::size_t kMaxSessions = 50;  // of one account; the oldest goes
  static constexpr std::size_t kMaxUserAgent = 200;

  Core(const Parts& parts, ConsoleOptions options_);

  // --- without blocking: these may run on a worker ---
  std::int64_t now_ms() const { return context.now_ms(); }
  // Whether this address and this account may try now; the attempt counts as failed until
  // throttle.succeeded() or withdrawn().
  Result<void> admit(std::string_view account, const ConsoleCaller& caller);
  // The mark that a browser keeps after a sign-in under this name; it is valid for kBrowserMs. A
  // browser with a mark has priority over callers who may be guessing.
  Secret mark_browser(std::string_view name) const;
  bool knows_browser(const Secret& mark, std::string_view name) const;
  // The name under which failures in known browsers are counted: one for all of them, as marks can
  // be many. It is nobody's sign-in name: it has a blank inside and none at its end, while a
  // sign-in name is an address, without a blank, or another text with a blank appended.
  static std::string known_browsers_of(std::string_view name);
  // Whether a request from this address may send an email now.
  Result<void> admit_mail(const ConsoleCaller& caller);
  // Runs `work`, which returns Result<void>, on the writing thread some time later; a failure is
  // only logged. For work that the response does not wait for.
  template <class Work>
  void later(std::string_view what, Work work) {
    writer.submit(std::move(work), [what](const Result<void>& done) { log_later(what, done); });
  }
  static void log_later(std::string_view what, const Result<void>& done);

  // --- the database, from any thread but a worker ---
  template <class Work>
  std::invoke_result_t<Work&, ConsoleRows&> change(Work work) {
    return through(writer, &ConsoleStore::change, work);
  }
  template <class Work>
  std::invoke_result_t<Work&, ConsoleRows&> read(Work work) {
    return through(reader, &ConsoleStore::read, work);
  }

  // --- sign_up.cc ---
  Result<Secret> sign_up(const SignUpRequest& request, const std::string& email,
                         const ConsoleCaller& caller);
  struct PendingSignUp {
    std::string email;
    std::string password_hash;
    std::optional<TokenHash> invite;
    TokenHash browser;
  };
  Result<void> finish_sign_up(const PendingSignUp& pending, const ConsoleCaller& caller);
  Result<void> resend(const std::string& email, const ConsoleCaller& caller);
  Result<std::optional<SignedIn>> verify(const VerifyRequest& request, const ConsoleCaller& caller);
  // Does what the token allows; changes `row` without storing it. Returns the email that tells of
  // it, if one is sent.
  Result<std::optional<Letter>> confirm(ConsoleRows& rows, ConsoleAccountRow& row,
                                        const TokenRow& token);
  // Whether the confirming browser is the one that signed up and may get a session without a
  // password.
  bool admits_confirmed(const ConsoleAccountRow& row, const TokenRow& token,
                        const VerifyRequest& request, const ConsoleCaller& caller);
  Result<void> check_sign_up(const std::string& email, const std::optional<Secret>& invite);

  // --- invitations.cc ---
  Result<ConsoleAccountRow> create_account(const SessionIdentity& who, const NewAccount& request,
                                           const ConsoleCaller& caller);

  // --- sign_in.cc ---
  Result<SignedIn> log_in(const LogInRequest& request, const std::string& name,
                          const ConsoleCaller& caller);
  Result<SignedIn> finish_log_in(ConsoleRows& rows, const ConsoleAccountRow& checked,
                                 const LogInRequest& request, const std::string& fresh_hash,
                                 const ConsoleCaller& caller);
  // Like prepare_reset: the password, prepared and permitted.
  Result<Secret> prepare_set_up(const SetUpRequest& request, const std::string& email);
  // With the prepared password.
  Result<SignedIn> set_up(const SetUpRequest& request, const std::string& email,
                          const ConsoleCaller& caller);

  // --- sessions.cc ---
  // A new session with its audit row; removes old and surplus ones, and the one with the token
  // `replaced`, of whatever account: its browser gets the new one instead (OWASP ASVS 5.0, 7.2.4).
  Result<SignedIn> open_session(ConsoleRows& rows, ConsoleAccountRow& account,
                                const Secret& replaced, const ConsoleCaller& caller);
  Result<void> end_replaced(ConsoleRows& rows, const Secret& token, const AccountId& by,
                            const ConsoleCaller& caller);
  // The same session under a new token. not_authenticated: it has ended.
  Result<SignedIn> rekey(ConsoleRows& rows, ConsoleAccountRow& account, const std::string& session);
  Result<SessionIdentity> session(const Secret& token);
  Result<std::vector<SessionView>> list_sessions(const SessionIdentity& who);
  Result<void> end_session(const SessionIdentity& who, const std::string& id,
                           const ConsoleCaller& caller);
  Result<void> end_others(const SessionIdentity& who, const ConsoleCaller& caller);
  Result<Me> me(const SessionIdentity& who);

  // --- credentials.cc ---
  Result<void> request_reset(const std::string& email, const ConsoleCaller& caller);
  struct Reset {
    TokenHash link;
    std::string email;
    Secret password;  // prepared and permitted
  };
  // Errors: link_expired, or why the password is not allowed. Checked before the pool: a request
  // that cannot succeed does not wait for a hash.
  Result<Reset> prepare_reset(const TokenHash& link, const Secret& password);
  Result<void> reset(const Reset& reset, const ConsoleCaller& caller);
  // The row of `who`, if `typed` is its password: not_authenticated otherwise, naming `param`.
  // Takes a hash.
  Result<ConsoleAccountRow> prove(const SessionIdentity& who, const Secret& typed,
                                  const ConsoleCaller& caller,
                                  std::string_view param = "current_password");
  Result<SignedIn> change_password(const SessionIdentity& who, const Secret& current,
                                   const Secret& password, const ConsoleCaller& caller);
  Result<void> change_email(const SessionIdentity& who, const std::string& email,
                            const Secret& current, const ConsoleCaller& caller);
  Result<void> finish_change_email(const SessionIdentity& who, const std::string& email,
                                   const ConsoleCaller& caller);

  // --- second_factor.cc ---
  Result<TotpEnrolment> begin_totp(const SessionIdentity& who, const Secret& password,
                                   const ConsoleCaller& caller);
  Result<TotpActive> confirm_totp(const SessionIdentity& who, const Secret& code,
                                  const ConsoleCaller& caller);
  Result<SignedIn> remove_totp(const SessionIdentity& who, const Secret& password,
                               const ConsoleCaller& caller);
  // Whether `code` is the account's TOTP or recovery code; it is used up then, and `row` changed.
  Result<bool> take_code(ConsoleRows& rows, ConsoleAccountRow& row, const Secret& code);

  // --- shared ---
  SessionIdentity identity(const ConsoleAccountRow& row, const std::string& session) const;
  Result<Me> me_of(ConsoleRows& rows, ConsoleAccountRow& row, const std::string& session) const;
  // The row; not_authenticated if the account was deleted or disabled.
  static Result<ConsoleAccountRow> require(ConsoleRows& rows, const AccountId& id);
  // Removes every way in that existed before: sessions, links and the second factor. Changes the
  // row without storing it.
  static Result<void> shut_out_others(ConsoleRows& rows, ConsoleAccountRow& row);
  AuditRow audit(const ConsoleCaller& caller, const AccountId& who, std::string_view action,
                 std::string_view object, std::string detail = "{}") const;
  // A prepared and permitted new password.
  static Result<Secret> new_password(const Secret& typed, std::string_view email,
                                     bool second_factor);

  ControlContext& context;
  ConsoleStore& store;
  DatabaseThread& reader;
  DatabaseThread& writer;
  Mailer& mailer;
  const SecretBox box;
  const ConsoleOptions options;
  LoginThrottle throttle;
  RateBucket mail_by_address{30, std::chrono::seconds{6}};
  RateBucket mail_by_recipient{5, std::chrono::minutes{12}};
  HashingPool pool;  // last: its threads use the rest

 private:
  template <class Work>
  std::invoke_result_t<Work&, ConsoleRows&> through(
      DatabaseThread& thread, Result<void> (ConsoleStore::*run)(const ConsoleStore::Work&),
      Work& work) {
    std::optional<std::invoke_result_t<Work&, ConsoleRows&>> out;
    const ConsoleStore::Work inside = [&](ConsoleRows& rows) -> Result<void> {
      out.emplace(work(rows));
      if (!out->ok()) return out->error();
      return {};
    };
    Result<void> done = thread.call([&] { return (store.*run)(inside); });
    if (!done) return std::move(done).error();
    return std::move(*out);
  }
};

// One text each, wherever it happens; not_signed_in() is the authority's.
Error wrong_login();
// client_closed: the work was still waiting and was not done.
Error nobody_waits();
Error expired_link(std::string param = "token");
Error bad_email();

}  // namespace solidrust
