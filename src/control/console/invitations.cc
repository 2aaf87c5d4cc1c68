// Accounts that an operator makes for others.
#include "base/json_writer.h"
#include "control/accounts/accounts.h"
#include "control/console/core.h"
#include "control/console/letters.h"
#include "control/console_data/access.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

std::string creation_detail(const ConsoleAccountRow& row) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("after").begin_object();
  json.key("email").value(row.email).key("tier").value(row.tier);
  json.key("role").value(to_string(row.role));
  json.end_object().end_object();
  return detail;
}

}  // namespace

// On the writing thread. The mail's link sets a password, as after a forgotten one: whoever opens
// it has shown that the address is theirs.
Result<ConsoleAccountRow> ConsoleAccounts::Core::create_account(const SessionIdentity& who,
                                                                const NewAccountRequest& request,
                                                                const ConsoleCaller& caller) {
  if (auto may = require_may(who, Action::change_installation); !may) return std::move(may).error();
  if (auto known = require_tier(context, request.tier); !known) return std::move(known).error();
  std::optional<Letter> letter;
  auto done = change([&](ConsoleRows& rows) -> Result<ConsoleAccountRow> {
    ConsoleAccountRow row;
    row.id = AccountId::make(context.random);
    row.email = request.email;
    row.tier = request.tier;
    row.role = request.role;
    row.created_ms = now_ms();
    auto made = rows.insert_account(row);
    if (!made && made.error().code == ErrorCode::already_exists)
      return Error(ErrorCode::already_exists, "There is already an account with this address.",
                   "email");
    if (!made) return std::move(made).error();
    const std::string& id = row.id.str();
    auto recorded =
        rows.audit(audit(caller, who.account, "account.create", id, creation_detail(row)));
    if (!recorded) return std::move(recorded).error();
    if (!request.invite) return row;
    TokenRow token;
    token.kind = TokenKind::reset;
    token.account = row.id;
    auto issued = issue(rows, std::move(token), kInviteMs);
    if (!issued) return std::move(issued).error();
    letter = invitation_letter(row.email, reset_link(options.base_url, *issued));
    recorded = rows.audit(audit(caller, who.account, "account.invite", id));
    if (!recorded) return std::move(recorded).error();
    return row;
  });
  if (done && letter) mailer.send(*std::move(letter));
  return done;
}

}  // namespace solidrust
