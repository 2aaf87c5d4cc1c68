#include "control/console/core.h"

#include <charconv>

#include <fmt/format.h>

#include "auth/people/password_policy.h"
#include "auth/people/session_token.h"
#include "base/log.h"
#include "control/change.h"

namespace solidrust {
namespace {

Error too_many(std::chrono::milliseconds wait) {
  const auto seconds = (wait.count() + 999) / 1000;
  Error error(ErrorCode::too_many_attempts,
              seconds < 120 ? fmt::format("Too many attempts. Try again in {} seconds.", seconds)
                            : fmt::format("Too many attempts. Try again in {} minutes.",
                                          (seconds + 59) / 60));
  error.retry_after_s = static_cast<std::uint32_t>(seconds);
  return error;
}

}  // namespace

Error wrong_login() {
  return {ErrorCode::not_authenticated, "The address or the password is not right."};
}
Error expired_link(std::string param) {
  return {ErrorCode::link_expired,
          "This link is too old, was used before, or is incomplete. Ask for a new one.",
          std::move(param)};
}
Error nobody_waits() {
  return {
      ErrorCode::client_closed, "The client closed the connection.", {}, "it was still in line"};
}

Error bad_email() {
  return {ErrorCode::invalid_value, "This is not a mail address.", "email"};
}

ConsoleAccounts::Core::Core(const Parts& parts, ConsoleOptions options_)
    : context(parts.context),
      store(parts.store),
      reader(parts.reader),
      writer(parts.writer),
      mailer(parts.mailer),
      box(parts.peppers),
      options(std::move(options_)),
      pool(HashingPool::size_for(options.processors, options.hashing_percent)) {}

Result<void> ConsoleAccounts::Core::admit(std::string_view account, const ConsoleCaller& caller) {
  const auto wait = throttle.begin(account, caller.address, context.clock.steady());
  if (wait.count() > 0) return too_many(wait);
  return {};
}

// A time, sealed for this name.
Secret ConsoleAccounts::Core::mark_browser(std::string_view name) const {
  return Secret(box.seal(std::to_string(now_ms()), known_browsers_of(name), context.random));
}

bool ConsoleAccounts::Core::knows_browser(const Secret& mark, std::string_view name) const {
  if (mark.empty()) return false;
  const std::optional<Secret> opened = box.open(mark.reveal(), known_browsers_of(name));
  if (!opened) return false;
  std::int64_t made_ms = 0;
  const std::string_view text = opened->reveal();
  std::from_chars(text.data(), text.data() + text.size(), made_ms);
  // A clock that was set back makes some marks younger than now.
  const std::int64_t age_ms = now_ms() - made_ms;
  return age_ms > -kHourMs && age_ms < kBrowserMs;
}

std::string ConsoleAccounts::Core::known_browsers_of(std::string_view name) {
  return fmt::format("browser {}", name);
}

Result<void> ConsoleAccounts::Core::admit_mail(const ConsoleCaller& caller) {
  const auto wait = mail_by_address.take(counted_address(caller.address), context.clock.steady());
  if (wait.count() > 0) return too_many(wait);
  return {};
}

void ConsoleAccounts::Core::log_later(std::string_view what, const Result<void>& done) {
  if (done.ok()) return;
  LogLine(LogLevel::error, "accepted_work_failed")
      .field("what", what)
      .field("reason", done.error().message)
      .field("internal", done.error().internal);
}

SessionIdentity ConsoleAccounts::Core::identity(const ConsoleAccountRow& row,
                                                const std::string& session) const {
  return {
      row.id, row.email, row.role, session, row.verified_ms.has_value(), !row.totp_sealed.empty()};
}

Result<Me> ConsoleAccounts::Core::me_of(ConsoleRows& rows, ConsoleAccountRow& row,
                                        const std::string& session) const {
  if (auto counted = rows.count_keys(row); !counted) return std::move(counted).error();
  return Me{identity(row, session), row.tier, row.keys > 0, row.key_used};
}

Result<ConsoleAccountRow> ConsoleAccounts::Core::require(ConsoleRows& rows, const AccountId& id) {
  auto found = rows.account(id);
  if (!found) return std::move(found).error();
  if (!*found || (*found)->disabled) return not_signed_in();
  return std::move(**found);
}

AuditRow ConsoleAccounts::Core::audit(const ConsoleCaller& caller, const AccountId& who,
                                      std::string_view action, std::string_view object,
                                      std::string detail) const {
  const Actor actor{who.empty() ? "console" : who.str(), caller.address, caller.request_id};
  return audit_row(context, actor, action, object, std::move(detail));
}

Result<Secret> ConsoleAccounts::Core::new_password(const Secret& typed, std::string_view email,
                                                   bool second_factor) {
  auto prepared = prepare_password(typed.reveal());
  if (!prepared) return prepared;
  if (auto checked = check_new_password(*prepared, {email, second_factor}); !checked)
    return std::move(checked).error();
  return prepared;
}

}  // namespace solidrust
