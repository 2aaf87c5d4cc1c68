#include <algorithm>

#include "auth/people/password_hash.h"
#include "auth/people/session_token.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "control/accounts/accounts.h"
#include "control/accounts/email.h"
#include "control/console/core.h"
#include "control/console/letters.h"

namespace solidrust {

Result<void> ConsoleAccounts::Core::check_sign_up(const std::string& email,
                                                  const std::optional<Secret>& invite) {
  switch (options.sign_up) {
    case SignUpPolicy::open:
      return {};
    case SignUpPolicy::closed:
      return Error(ErrorCode::forbidden,
                   "Sign-up is closed here. Ask whoever runs this installation for an account.");
    case SignUpPolicy::domains: {
      const std::string domain = email.substr(email.rfind('@') + 1);
      const auto& domains = options.sign_up_domains;
      if (std::find(domains.begin(), domains.end(), domain) != domains.end()) return {};
      return Error(ErrorCode::forbidden, "Addresses of this domain cannot sign up here.", "email");
    }
    case SignUpPolicy::invite:
      break;
  }
  if (!invite) return Error(ErrorCode::forbidden, "Sign-up needs an invitation here.", "invite");
  const std::optional<TokenHash> hash = hash_token(invite->reveal());
  if (!hash) return expired_link("invite");
  auto found = read([&](ConsoleRows& rows) { return rows.token(*hash); });
  if (!found) return std::move(found).error();
  if (!*found || (*found)->kind != TokenKind::invite || (*found)->expires_ms <= now_ms())
    return expired_link("invite");
  return {};
}

Result<Secret> ConsoleAccounts::Core::sign_up(const SignUpRequest& request,
                                              const std::string& email,
                                              const ConsoleCaller& caller) {
  if (caller.gone.stop_requested()) return nobody_waits();
  if (auto allowed = check_sign_up(email, request.invite); !allowed)
    return std::move(allowed).error();
  const auto password = new_password(request.password, email, false);
  if (!password) return password.error();
  auto hash = hash_password(password->reveal(), context.random);
  if (!hash) return std::move(hash).error();
  Secret browser = make_token(context.random);
  PendingSignUp pending{email, std::move(*hash), {}, *hash_token(browser.reveal())};
  if (options.sign_up == SignUpPolicy::invite)
    pending.invite = hash_token(request.invite->reveal());
  later("sign-up",
        [this, pending = std::move(pending), caller] { return finish_sign_up(pending, caller); });
  return browser;
}

// On the writing thread. An account that is not verified may have been made by anybody: whoever
// opens the mail decides, so the password goes with the mail's token.
Result<void> ConsoleAccounts::Core::finish_sign_up(const PendingSignUp& pending,
                                                   const ConsoleCaller& caller) {
  const std::string& email = pending.email;
  if (mail_by_recipient.take(email, context.clock.steady()).count() > 0) return {};
  std::optional<Letter> letter;
  auto done = change([&](ConsoleRows& rows) -> Result<void> {
    // Whatever the address has: an invitation that is left would tell that there is an account.
    if (pending.invite) {
      auto taken = rows.take_token(*pending.invite, TokenKind::invite, now_ms());
      if (!taken) return std::move(taken).error();
      if (!*taken) return {};  // somebody else used it in this moment
    }
    auto found = rows.account_by_email(email);
    if (!found) return std::move(found).error();
    if (*found && ((*found)->verified_ms || (*found)->disabled)) {
      if (!(*found)->disabled) letter = has_account_letter(email, options.base_url);
      return {};
    }
    ConsoleAccountRow row;
    if (*found) {
      row = std::move(**found);
      // Two have asked, or one twice. Until a mail is opened nobody's password is the right one; a
      // link that is sent again carries none, and must not let the first to ask stay.
      row.password_hash.clear();
      if (auto updated = rows.update_account(row); !updated) return updated;
    } else {
      row.id = AccountId::make(context.random);
      row.email = email;
      row.tier = kDefaultTier;
      row.created_ms = now_ms();
      row.password_hash = pending.password_hash;
      if (auto made = rows.insert_account(row); !made) return made;
    }
    TokenRow token;
    token.kind = TokenKind::verification;
    token.account = row.id;
    token.password_hash = pending.password_hash;
    token.browser = pending.browser;
    auto issued = issue_link_token(rows, context, std::move(token), kVerificationMs);
    if (!issued) return std::move(issued).error();
    letter = verification_letter(email, verify_link(options.base_url, *issued));
    std::string detail;
    JsonWriter json(detail);
    json.begin_object().key("email").value(email).end_object();
    return rows.audit(audit(caller, row.id, "account.sign_up", row.id.str(), std::move(detail)));
  });
  if (done && letter) mailer.send(std::move(*letter));
  return done;
}

Result<void> ConsoleAccounts::Core::resend(const std::string& email, const ConsoleCaller& caller) {
  if (mail_by_recipient.take(email, context.clock.steady()).count() > 0) return {};
  std::optional<Letter> letter;
  auto done = change([&](ConsoleRows& rows) -> Result<void> {
    auto found = rows.account_by_email(email);
    if (!found) return std::move(found).error();
    if (!*found || (*found)->verified_ms || (*found)->disabled) return {};
    TokenRow token;
    token.kind = TokenKind::verification;
    token.account = (*found)->id;
    auto issued = issue_link_token(rows, context, std::move(token), kVerificationMs);
    if (!issued) return std::move(issued).error();
    letter = verification_letter(email, verify_link(options.base_url, *issued));
    const AccountId& id = (*found)->id;
    return rows.audit(audit(caller, {}, "account.verification_sent", id.str()));
  });
  if (done && letter) mailer.send(std::move(*letter));
  return done;
}

Result<void> ConsoleAccounts::Core::shut_out_others(ConsoleRows& rows, ConsoleAccountRow& row) {
  row.totp_sealed.clear();
  row.totp_pending.clear();
  if (auto gone = rows.set_recovery_codes(row.id, {}); !gone) return gone;
  for (const TokenKind kind : {TokenKind::reset, TokenKind::verification, TokenKind::email_change})
    if (auto gone = rows.drop_tokens(row.id, kind); !gone) return gone;
  auto ended = rows.end_sessions(row.id, {});
  if (!ended) return std::move(ended).error();
  return {};
}

namespace {

std::string email_detail(std::string_view before, std::string_view after) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("before").begin_object().key("email").value(before).end_object();
  json.key("after").begin_object().key("email").value(after).end_object().end_object();
  return detail;
}

}  // namespace

Result<std::optional<Letter>> ConsoleAccounts::Core::confirm(ConsoleRows& rows,
                                                             ConsoleAccountRow& row,
                                                             const TokenRow& token) {
  std::optional<Letter> notice;
  if (token.kind == TokenKind::email_change) {
    if (auto gone = rows.drop_tokens(row.id, TokenKind::reset); !gone)
      return std::move(gone).error();
    if (token.email != row.email)
      notice = notice_letter(row.email, "the address of your account was changed");
    row.email = token.email;
  } else {
    const std::string& chosen = token.password_hash;
    const bool sent_again = chosen.empty();  // then the one password that was asked for stays
    if (!row.verified_ms &&
        (sent_again ? row.password_hash.empty() : chosen != row.password_hash)) {
      row.password_hash = chosen;
      if (auto shut = shut_out_others(rows, row); !shut) return std::move(shut).error();
    }
  }
  if (auto gone = rows.drop_tokens(row.id, TokenKind::verification); !gone)
    return std::move(gone).error();
  row.verified_ms = now_ms();
  return notice;
}

// The password was chosen in this browser, and its mailbox has the link: that is what a log-in
// proves. Who has the link alone, or a cookie alone, proves half of it.
bool ConsoleAccounts::Core::admits_confirmed(const ConsoleAccountRow& row, const TokenRow& token,
                                             const VerifyRequest& request,
                                             const ConsoleCaller& caller) {
  if (!token.browser || hash_token(request.browser.reveal()) != token.browser) return false;
  if (token.password_hash.empty() || row.password_hash != token.password_hash) return false;
  if (!row.totp_sealed.empty()) return false;
  return throttle.begin(row.email, caller.address, context.clock.steady()).count() == 0;
}

Result<std::optional<SignedIn>> ConsoleAccounts::Core::verify(const VerifyRequest& request,
                                                              const ConsoleCaller& caller) {
  const std::optional<TokenHash> hash = hash_token(request.token.reveal());
  if (!hash) return expired_link();
  std::optional<Letter> notice;
  std::string admitted;  // the name whose attempt the throttle counts
  auto done = change([&](ConsoleRows& rows) -> Result<std::optional<SignedIn>> {
    auto taken = rows.take_token(*hash, TokenKind::verification, now_ms());
    if (taken && !*taken) taken = rows.take_token(*hash, TokenKind::email_change, now_ms());
    if (!taken) return std::move(taken).error();
    if (!*taken) return expired_link();
    auto found = require(rows, (*taken)->account);
    if (!found)
      return found.error().code == ErrorCode::not_authenticated ? expired_link() : found.error();
    ConsoleAccountRow& row = *found;
    const std::string old_email = row.email;
    auto confirmed = confirm(rows, row, **taken);
    if (!confirmed) return std::move(confirmed).error();
    notice = *std::move(confirmed);
    auto updated = rows.update_account(row);
    // The new address got an account of its own since the mail went out.
    if (!updated && updated.error().code == ErrorCode::already_exists) return expired_link();
    if (!updated) return std::move(updated).error();
    auto recorded = rows.audit(
        audit(caller, row.id, "account.verify", row.id.str(), email_detail(old_email, row.email)));
    if (!recorded) return std::move(recorded).error();
    if (!admits_confirmed(row, **taken, request, caller)) return std::optional<SignedIn>();
    admitted = row.email;
    auto session = open_session(rows, row, request.session, caller);
    if (!session) return std::move(session).error();
    return std::optional<SignedIn>(*std::move(session));
  });
  if (done && notice) mailer.send(std::move(*notice));
  if (admitted.empty()) return done;
  if (!done) {
    throttle.withdrawn(admitted, caller.address);
    return done;
  }
  throttle.succeeded(admitted, caller.address);
  (*done)->browser = mark_browser(admitted);
  return done;
}

}  // namespace solidrust
