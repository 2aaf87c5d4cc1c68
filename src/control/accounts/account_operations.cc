#include "control/accounts/account_operations.h"

#include <utility>

#include "base/json_writer.h"
#include "control/accounts/accounts.h"
#include "control/accounts/email.h"
#include "control/accounts/link_token.h"
#include "control/keys/key_policy.h"
#include "control/tiers/tiers.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

std::optional<Role> read_role(Params& params) {
  const auto name = params.text("role", kMaxRole);
  if (!name) return std::nullopt;
  const std::optional<Role> role = role_named(*name);
  if (!role) params.fail({ErrorCode::invalid_value, std::string(kRoleMustBe), "role"});
  return role;
}

std::string read_email(Params& params) {
  const std::string email = params.required_text("email", kMaxEmail);
  if (contains_key(email))
    params.fail({ErrorCode::invalid_value, "email holds an API key; use a mail address.", "email"});
  const std::optional<std::string> address = normalise_email(email);
  if (!address)
    params.fail({ErrorCode::invalid_value, "email must be a mail address such as ada@example.org.",
                 "email"});
  return address.value_or(std::string());
}

std::string creation_detail(const ConsoleAccountRow& row) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("after").begin_object();
  json.key("email").value(row.email).key("tier").value(row.tier);
  json.key("role").value(to_string(row.role)).end_object().end_object();
  return detail;
}

// Who opens the link sets a password, as after a forgotten one, and has shown that the address is
// theirs.
Result<Secret> issue_invitation(ConsoleRows& rows, Change& change, const AccountId& account) {
  TokenRow row;
  row.kind = TokenKind::reset;
  row.account = account;
  return issue_link_token(rows, change.context, std::move(row), kInvitationMs);
}

Result<void> insert_rows(ConsoleRows& rows, const Change::Record& record, Change& change,
                         MadeAccount& made, bool invite) {
  const ConsoleAccountRow& row = made.row;
  auto stored = rows.insert_account(row);
  if (!stored && stored.error().code == ErrorCode::already_exists)
    return Error{ErrorCode::already_exists, "There is already an account with this address.",
                 "email"};
  if (!stored) return stored;
  auto recorded = record({"account.create", row.id.str(), creation_detail(row)});
  if (!recorded || !invite) return recorded;
  auto token = issue_invitation(rows, change, row.id);
  if (!token) return std::move(token).error();
  made.invitation = *std::move(token);
  return record({"account.invite", row.id.str()});
}

// What operators must leave to others, or do elsewhere.
Result<void> check_own(const Caller& caller, const AccountId& account,
                       const AccountChanges& changes) {
  if (!caller.is_account(account)) return {};
  if (changes.disabled.value_or(false)) return own_account_stays();
  if (changes.reset_second_factor)  // which takes the password
    return Error{ErrorCode::invalid_argument,
                 "Your own second factor is removed on the page Account.", "reset_second_factor"};
  if (changes.role && *changes.role != caller.who.role)
    return Error{ErrorCode::invalid_argument,
                 "You cannot change your own role: another operator can.", "role"};
  return {};
}

}  // namespace

NewAccount read_create_account(Params& params, std::int64_t /*now_ms*/) {
  NewAccount request;
  request.email = read_email(params);
  request.tier = params.text("tier", kMaxTierName).value_or(std::string(kDefaultTier));
  request.role = read_role(params).value_or(Role::owner);
  request.invite = params.flag("invite", true);
  return request;
}

AccountChanges read_change_account(Params& params, std::int64_t /*now_ms*/) {
  AccountChanges changes;
  changes.tier = params.text("tier", kMaxTierName);
  changes.disabled = params.maybe_flag("disabled");
  changes.reset_second_factor = params.flag("reset_second_factor", false);
  changes.role = read_role(params);
  return changes;
}

Result<std::optional<AccountRow>> find_named_account(const Reading& reading,
                                                     const std::string& named) {
  if (reading.caller.is_person()) {
    const std::optional<AccountId> id = AccountId::parse(named);
    if (!id) return std::optional<AccountRow>();
    return reading.context.accounts.find(*id);
  }
  auto found = find_account(reading.context, named, "id");
  if (!found) return std::move(found).error();
  return std::optional<AccountRow>(*std::move(found));
}

Result<MadeAccount> create_account(Change& change, Nothing /*nothing*/, const NewAccount& request) {
  const ControlContext& context = change.context;
  if (auto people = require_people(context); !people) return std::move(people).error();
  if (auto known = require_tier(context, request.tier); !known) return std::move(known).error();
  MadeAccount made;
  made.row.id = AccountId::make(context.random);
  made.row.email = request.email;
  made.row.tier = request.tier;
  made.row.role = request.role;
  made.row.created_ms = change.now_ms();
  auto done = change.change_people([&](ConsoleRows& rows, const Change::Record& record) {
    return insert_rows(rows, record, change, made, request.invite);
  });
  if (!done) return std::move(done).error();
  return made;
}

Result<AccountId> change_named_account(Change& change, AccountRow account,
                                       const AccountChanges& request) {
  if (auto people = require_people(change.context); !people) return std::move(people).error();
  if (auto own = check_own(change.caller, account.id, request); !own) return std::move(own).error();
  if (auto done = change_account(change, account.id, request); !done)
    return std::move(done).error();
  return account.id;
}

Result<DeletedAccount> delete_named_account(Change& change, AccountRow account,
                                            const NoFields& /*none*/) {
  if (auto people = require_people(change.context); !people) return std::move(people).error();
  if (change.caller.is_account(account.id))
    return Error{ErrorCode::invalid_argument, "You cannot delete your own account.", "id"};
  return delete_account(change, account.id);
}

Result<AccountRow> show_account(const Reading& /*reading*/, AccountRow account,
                                const NoFields& /*none*/) {
  return account;
}

}  // namespace solidrust
