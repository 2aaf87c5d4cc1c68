#include "auth/people/password_hash.h"
#include "auth/people/password_policy.h"
#include "auth/people/session_token.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "control/accounts/accounts.h"
#include "control/accounts/email.h"
#include "control/console/core.h"
#include "control/console/letters.h"

namespace solidrust {
namespace {

Error code_wanted(bool given) {
  return {ErrorCode::second_factor_required,
          given ? "This code is not right, or was used before. Wait for the next one."
                : "Enter the code of your authenticator app, or a recovery code.",
          "code"};
}

}  // namespace

// `name` is the normalised address, or what was typed in its place. Whatever is wrong, one hash is
// computed: how long the answer takes tells nothing.
Result<SignedIn> ConsoleAccounts::Core::log_in(const LogInRequest& request, const std::string& name,
                                               const ConsoleCaller& caller) {
  if (caller.gone.stop_requested()) return nobody_waits();
  const auto password = prepare_password(request.password.reveal());
  if (!password) return password.error();
  auto found = read([&](ConsoleRows& rows) { return rows.account_by_email(name); });
  if (!found) return std::move(found).error();
  const bool known = *found && !(*found)->password_hash.empty();
  const bool right = verify_password(
      known ? std::string_view((*found)->password_hash) : kNobodysPasswordHash, password->reveal());
  if (!known || !right) {
    LogLine(LogLevel::info, "sign_in_refused")
        .field("address", caller.address)
        .field("request_id", caller.request_id);
    return wrong_login();
  }
  if ((*found)->disabled)
    return Error(ErrorCode::forbidden,
                 "This account is disabled. Ask whoever runs this installation.");
  if (!(*found)->totp_sealed.empty() && !request.code) return code_wanted(false);
  std::string fresh_hash;
  if (needs_rehash((*found)->password_hash))
    if (auto hash = hash_password(password->reveal(), context.random); hash.ok())
      fresh_hash = std::move(*hash);
  return change(
      [&](ConsoleRows& rows) { return finish_log_in(rows, **found, request, fresh_hash, caller); });
}

Result<SignedIn> ConsoleAccounts::Core::finish_log_in(ConsoleRows& rows,
                                                      const ConsoleAccountRow& checked,
                                                      const LogInRequest& request,
                                                      const std::string& fresh_hash,
                                                      const ConsoleCaller& caller) {
  auto found = require(rows, checked.id);
  if (!found) return std::move(found).error();
  ConsoleAccountRow& row = *found;
  if (row.password_hash != checked.password_hash) return wrong_login();  // changed since
  if (!row.totp_sealed.empty()) {
    if (!request.code) return code_wanted(false);
    auto taken = take_code(rows, row, *request.code);
    if (!taken) return std::move(taken).error();
    if (!*taken) return code_wanted(true);
  }
  if (!fresh_hash.empty()) row.password_hash = fresh_hash;
  if (auto updated = rows.update_account(row); !updated) return std::move(updated).error();
  return open_session(rows, row, request.session, caller);
}

Result<Secret> ConsoleAccounts::Core::prepare_set_up(const SetUpRequest& request,
                                                     const std::string& email) {
  const std::optional<TokenHash> token = hash_token(request.token.reveal());
  if (!token) return expired_link();
  auto known = read([&](ConsoleRows& rows) { return rows.token(*token); });
  if (!known) return std::move(known).error();
  if (!*known || (*known)->kind != TokenKind::setup || (*known)->expires_ms <= now_ms())
    return expired_link();
  return new_password(request.password, email, false);
}

Result<SignedIn> ConsoleAccounts::Core::set_up(const SetUpRequest& request,
                                               const std::string& email,
                                               const ConsoleCaller& caller) {
  const std::optional<TokenHash> token = hash_token(request.token.reveal());
  if (!token) return expired_link();
  auto hash = hash_password(request.password.reveal(), context.random);
  if (!hash) return std::move(hash).error();
  return change([&](ConsoleRows& rows) -> Result<SignedIn> {
    auto taken = rows.take_token(*token, TokenKind::setup, now_ms());
    if (!taken) return std::move(taken).error();
    auto operated = rows.has_operator();
    if (!operated) return std::move(operated).error();
    if (!*taken || *operated) return expired_link();
    if (auto gone = rows.drop_tokens({}, TokenKind::setup); !gone) return std::move(gone).error();

    // The account of the first start becomes the operator's: its key and usage are theirs to see.
    auto found = rows.account_by_email(email);
    if (found && !*found) found = rows.account_by_email(kLocalAccount);
    if (!found) return std::move(found).error();
    ConsoleAccountRow row = *found ? std::move(**found) : ConsoleAccountRow{};
    row.email = email;
    row.role = Role::operator_;
    row.disabled = false;
    row.verified_ms = now_ms();
    row.password_hash = *hash;
    // Its address may have been somebody else's before: anybody could sign up with it.
    if (auto shut = shut_out_others(rows, row); !shut) return std::move(shut).error();
    const bool fresh = row.id.empty();
    if (fresh) {
      row.id = AccountId::make(context.random);
      row.tier = kLocalTier;
      row.created_ms = now_ms();
    }
    auto stored = fresh ? rows.insert_account(row) : rows.update_account(row);
    if (!stored) return std::move(stored).error();
    std::string detail;
    JsonWriter json(detail);
    json.begin_object().key("email").value(email).key("role").value("operator").end_object();
    auto recorded =
        rows.audit(audit(caller, row.id, "account.set_up", row.id.str(), std::move(detail)));
    if (!recorded) return std::move(recorded).error();
    return open_session(rows, row, request.session, caller);
  });
}

}  // namespace solidrust
