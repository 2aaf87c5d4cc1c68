#include "auth/people/password_hash.h"
#include "auth/people/password_policy.h"
#include "auth/people/session_token.h"
#include "base/json_writer.h"
#include "control/console/core.h"
#include "control/console/letters.h"

namespace solidrust {

// On the writing thread.
Result<void> ConsoleAccounts::Core::request_reset(const std::string& email,
                                                  const ConsoleCaller& caller) {
  if (mail_by_recipient.take(email, context.clock.steady()).count() > 0) return {};
  std::optional<Letter> letter;
  auto done = change([&](ConsoleRows& rows) -> Result<void> {
    auto found = rows.account_by_email(email);
    if (!found) return std::move(found).error();
    if (!*found || (*found)->disabled) return {};
    const AccountId id = (*found)->id;
    if (auto gone = rows.drop_tokens(id, TokenKind::reset); !gone) return gone;
    TokenRow token;
    token.kind = TokenKind::reset;
    token.account = id;
    auto issued = issue_link_token(rows, context, std::move(token), kResetMs);
    if (!issued) return std::move(issued).error();
    letter = reset_letter(email, reset_link(options.base_url, *issued));
    return rows.audit(audit(caller, {}, "account.reset_sent", id.str()));
  });
  if (done && letter) mailer.send(std::move(*letter));
  return done;
}

Result<ConsoleAccounts::Core::Reset> ConsoleAccounts::Core::prepare_reset(const TokenHash& link,
                                                                          const Secret& password) {
  auto known = read([&](ConsoleRows& rows) -> Result<ConsoleAccountRow> {
    auto row = rows.token(link);
    if (!row) return std::move(row).error();
    if (!*row || (*row)->kind != TokenKind::reset || (*row)->expires_ms <= now_ms())
      return expired_link();
    auto account = require(rows, (*row)->account);
    if (!account && account.error().code == ErrorCode::not_authenticated) return expired_link();
    return account;
  });
  if (!known) return std::move(known).error();
  auto chosen = new_password(password, known->email, !known->totp_sealed.empty());
  if (!chosen) return std::move(chosen).error();
  return Reset{link, known->email, *std::move(chosen)};
}

Result<void> ConsoleAccounts::Core::reset(const Reset& reset, const ConsoleCaller& caller) {
  auto fresh = hash_password(reset.password.reveal(), context.random);
  if (!fresh) return std::move(fresh).error();
  auto done = change([&](ConsoleRows& rows) -> Result<void> {
    auto taken = rows.take_token(reset.link, TokenKind::reset, now_ms());
    if (!taken) return std::move(taken).error();
    if (!*taken) return expired_link();
    auto found = require(rows, (*taken)->account);
    if (!found) return std::move(found).error();
    ConsoleAccountRow& row = *found;
    // The mail proved the address; a second factor from before that is nobody's.
    if (!row.verified_ms) {
      row.verified_ms = now_ms();
      row.totp_sealed.clear();
      row.totp_pending.clear();
      if (auto gone = rows.set_recovery_codes(row.id, {}); !gone) return gone;
    }
    row.password_hash = *fresh;
    if (auto updated = rows.update_account(row); !updated) return updated;
    for (const TokenKind kind :
         {TokenKind::reset, TokenKind::verification, TokenKind::email_change})
      if (auto gone = rows.drop_tokens(row.id, kind); !gone) return gone;
    if (auto ended = rows.end_sessions(row.id, {}); !ended) return std::move(ended).error();
    return rows.audit(audit(caller, row.id, "account.reset_password", row.id.str()));
  });
  if (!done) return done;
  throttle.forget(reset.email);
  throttle.forget(known_browsers_of(reset.email));
  mailer.send(notice_letter(reset.email, "the password of your account was reset"));
  return done;
}

// Guesses by somebody who found an open browser are counted apart from those at the login page, so
// that nobody out there can keep a person from changing a password.
Result<ConsoleAccountRow> ConsoleAccounts::Core::prove(const SessionIdentity& who,
                                                       const Secret& typed,
                                                       const ConsoleCaller& caller,
                                                       std::string_view param) {
  const auto password = prepare_password(typed.reveal());
  auto found = read([&](ConsoleRows& rows) { return require(rows, who.account); });
  if (!found) return found;
  if (!password || !verify_password(found->password_hash, password->reveal()))
    return Error(ErrorCode::not_authenticated, "The present password is not right.",
                 std::string(param));
  throttle.succeeded(who.account.str(), caller.address);
  return found;
}

Result<SignedIn> ConsoleAccounts::Core::change_password(const SessionIdentity& who,
                                                        const Secret& current,
                                                        const Secret& password,
                                                        const ConsoleCaller& caller) {
  const auto proven = prove(who, current, caller);
  if (!proven) return proven.error();
  const auto chosen = new_password(password, proven->email, !proven->totp_sealed.empty());
  if (!chosen) return chosen.error();
  auto fresh = hash_password(chosen->reveal(), context.random);
  if (!fresh) return std::move(fresh).error();

  auto done = change([&](ConsoleRows& rows) -> Result<SignedIn> {
    auto found = require(rows, who.account);
    if (!found) return std::move(found).error();
    ConsoleAccountRow& row = *found;
    if (row.password_hash != proven->password_hash) return not_signed_in();  // changed since
    row.password_hash = *fresh;
    if (auto updated = rows.update_account(row); !updated) return std::move(updated).error();
    for (const TokenKind kind : {TokenKind::reset, TokenKind::email_change})
      if (auto gone = rows.drop_tokens(row.id, kind); !gone) return std::move(gone).error();
    if (auto ended = rows.end_sessions(row.id, who.session); !ended)
      return std::move(ended).error();
    auto recorded = rows.audit(audit(caller, row.id, "account.change_password", row.id.str()));
    if (!recorded) return std::move(recorded).error();
    return rekey(rows, row, who.session);
  });
  if (done) mailer.send(notice_letter(proven->email, "the password of your account was changed"));
  return done;
}

Result<void> ConsoleAccounts::Core::change_email(const SessionIdentity& who,
                                                 const std::string& email, const Secret& current,
                                                 const ConsoleCaller& caller) {
  const auto proven = prove(who, current, caller);
  if (!proven) return proven.error();
  if (options.sign_up == SignUpPolicy::domains && !who.may(Action::change_installation))
    if (auto allowed = check_sign_up(email, std::nullopt); !allowed) return allowed;
  later("change of address",
        [this, who, email, caller] { return finish_change_email(who, email, caller); });
  return {};
}

// On the writing thread.
Result<void> ConsoleAccounts::Core::finish_change_email(const SessionIdentity& who,
                                                        const std::string& email,
                                                        const ConsoleCaller& caller) {
  if (mail_by_recipient.take(email, context.clock.steady()).count() > 0) return {};
  std::optional<Letter> letter;
  auto done = change([&](ConsoleRows& rows) -> Result<void> {
    auto found = require(rows, who.account);
    if (!found) return std::move(found).error();
    auto other = rows.account_by_email(email);
    if (!other) return std::move(other).error();
    if (*other && (*other)->id != who.account) {
      letter = has_account_letter(email, options.base_url);
      return {};
    }
    if (auto gone = rows.drop_tokens(who.account, TokenKind::email_change); !gone) return gone;
    TokenRow token;
    token.kind = TokenKind::email_change;
    token.account = who.account;
    token.email = email;
    auto issued = issue_link_token(rows, context, std::move(token), kVerificationMs);
    if (!issued) return std::move(issued).error();
    letter = email_change_letter(email, verify_link(options.base_url, *issued));
    std::string detail;
    JsonWriter json(detail);
    json.begin_object().key("before").begin_object().key("email").value(found->email).end_object();
    json.key("asked").begin_object().key("email").value(email).end_object().end_object();
    return rows.audit(
        audit(caller, who.account, "account.change_email", who.account.str(), std::move(detail)));
  });
  if (done && letter) mailer.send(std::move(*letter));
  return done;
}

}  // namespace solidrust
