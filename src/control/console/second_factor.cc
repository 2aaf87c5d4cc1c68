#include "auth/people/password_policy.h"
#include "auth/people/totp.h"
#include "base/log.h"
#include "control/console/core.h"
#include "control/console/letters.h"

namespace solidrust {

Result<TotpEnrolment> ConsoleAccounts::Core::begin_totp(const SessionIdentity& who,
                                                        const Secret& password,
                                                        const ConsoleCaller& caller) {
  const auto proven = prove(who, password, caller, "password");
  if (!proven) return proven.error();
  const Secret secret = make_totp_secret(context.random);
  return change([&](ConsoleRows& rows) -> Result<TotpEnrolment> {
    auto found = require(rows, who.account);
    if (!found) return std::move(found).error();
    ConsoleAccountRow& row = *found;
    if (row.password_hash != proven->password_hash) return not_signed_in();  // changed since
    if (!row.totp_sealed.empty())
      return Error(ErrorCode::invalid_argument,
                   "There is a second factor already. Remove it first to set up another one.");
    row.totp_pending = box.seal(secret.reveal(), row.id.str(), context.random);
    if (auto updated = rows.update_account(row); !updated) return std::move(updated).error();
    auto recorded = rows.audit(audit(caller, row.id, "second_factor.begin", row.id.str()));
    if (!recorded) return std::move(recorded).error();
    return TotpEnrolment{totp_base32(secret), totp_uri(secret, row.email)};
  });
}

Result<TotpActive> ConsoleAccounts::Core::confirm_totp(const SessionIdentity& who,
                                                       const Secret& code,
                                                       const ConsoleCaller& caller) {
  std::string email;
  auto done = change([&](ConsoleRows& rows) -> Result<TotpActive> {
    auto found = require(rows, who.account);
    if (!found) return std::move(found).error();
    ConsoleAccountRow& row = *found;
    email = row.email;
    const std::optional<Secret> secret =
        row.totp_pending.empty() ? std::nullopt : box.open(row.totp_pending, row.id.str());
    if (!secret)
      return Error(ErrorCode::invalid_argument, "No second factor is being set up. Begin again.");
    const auto step = check_totp(*secret, code.reveal(), context.clock.system(), 0);
    if (!step)
      return Error(ErrorCode::invalid_value,
                   "This code is not right. Enter the one that the app shows now, and see that the "
                   "device's clock is right.",
                   "code");
    row.totp_sealed = std::move(row.totp_pending);
    row.totp_pending.clear();
    row.totp_step = *step;
    if (auto updated = rows.update_account(row); !updated) return std::move(updated).error();

    std::vector<Secret> codes = make_recovery_codes(context.random);
    std::vector<TokenHash> hashes;
    hashes.reserve(codes.size());
    for (const Secret& made : codes)
      hashes.push_back(
          box.hashes(normal_recovery_code(made.reveal())->reveal(), row.id.str()).front());
    if (auto stored = rows.set_recovery_codes(row.id, hashes); !stored)
      return std::move(stored).error();
    auto recorded = rows.audit(audit(caller, row.id, "second_factor.add", row.id.str()));
    if (!recorded) return std::move(recorded).error();
    auto session = rekey(rows, row, who.session);
    if (!session) return std::move(session).error();
    return TotpActive{std::move(*session), std::move(codes)};
  });
  if (done) {
    throttle.succeeded(who.account.str(), caller.address);
    mailer.send(notice_letter(email, "a second factor was added to your account"));
  }
  return done;
}

Result<SignedIn> ConsoleAccounts::Core::remove_totp(const SessionIdentity& who,
                                                    const Secret& password,
                                                    const ConsoleCaller& caller) {
  const auto proven = prove(who, password, caller, "password");
  if (!proven) return proven.error();
  // Short passwords are for accounts with a second factor.
  if (const auto prepared = prepare_password(password.reveal());
      !prepared || password_length(*prepared) < kMinPassword)
    return Error(ErrorCode::invalid_value,
                 "Without a second factor a password has at least 15 characters: change yours "
                 "first.",
                 "password");
  auto done = change([&](ConsoleRows& rows) -> Result<SignedIn> {
    auto found = require(rows, who.account);
    if (!found) return std::move(found).error();
    ConsoleAccountRow& row = *found;
    row.totp_sealed.clear();
    row.totp_pending.clear();
    row.totp_step = 0;
    if (auto updated = rows.update_account(row); !updated) return std::move(updated).error();
    if (auto gone = rows.set_recovery_codes(row.id, {}); !gone) return std::move(gone).error();
    auto recorded = rows.audit(audit(caller, row.id, "second_factor.remove", row.id.str()));
    if (!recorded) return std::move(recorded).error();
    return rekey(rows, row, who.session);
  });
  if (done)
    mailer.send(notice_letter(proven->email, "the second factor of your account was removed"));
  return done;
}

Result<bool> ConsoleAccounts::Core::take_code(ConsoleRows& rows, ConsoleAccountRow& row,
                                              const Secret& code) {
  if (const std::optional<Secret> secret = box.open(row.totp_sealed, row.id.str())) {
    if (const auto step =
            check_totp(*secret, code.reveal(), context.clock.system(), row.totp_step)) {
      row.totp_step = *step;
      if (box.stale(row.totp_sealed))
        row.totp_sealed = box.seal(secret->reveal(), row.id.str(), context.random);
      return true;
    }
  } else {
    LogLine(LogLevel::error, "second_factor_unreadable")
        .field("detail", "its pepper is gone")
        .field("account", row.id.str());
  }
  const std::optional<Secret> recovery = normal_recovery_code(code.reveal());
  if (!recovery) return false;
  for (const TokenHash& hash : box.hashes(recovery->reveal(), row.id.str())) {
    auto taken = rows.take_recovery_code(row.id, hash);
    if (!taken || *taken) return taken;
  }
  return false;
}

}  // namespace solidrust
