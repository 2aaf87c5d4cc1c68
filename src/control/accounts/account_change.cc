#include "control/accounts/account_change.h"

#include <string_view>
#include <utility>

#include "base/json_writer.h"
#include "control/accounts/accounts.h"
#include "control/authority.h"

namespace solidrust {
namespace {

template <class Value>
std::string change_detail(std::string_view name, const Value& before, const Value& after) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("before").begin_object().key(name).value(before).end_object();
  json.key("after").begin_object().key(name).value(after).end_object().end_object();
  return detail;
}

Result<ConsoleAccountRow> row_of(ConsoleRows& rows, const AccountId& account) {
  auto found = rows.account(account);
  if (!found) return std::move(found).error();
  if (!*found) return Error(ErrorCode::not_found, "There is no such account.", "id");
  return *std::move(*found);
}

bool can_operate(const ConsoleAccountRow& row) {
  return row.role == Role::operator_ && !row.disabled && !row.password_hash.empty();
}

// Whoever ends the last operator would leave a console that nobody can administer.
Result<void> check_operator_is_left(ConsoleRows& rows, const ConsoleAccountRow& before) {
  if (!can_operate(before)) return {};
  const auto other = rows.has_other_operator(before.id);
  if (!other) return other.error();
  if (*other) return {};
  return Error(ErrorCode::invalid_argument,
               "This is the only operator who can log in to the console. Make another one first: "
               "`solidrust accounts set-role EMAIL operator`, for an account that has signed up.",
               "account");
}

// In a transaction, with an audit row for each change.
Result<void> change_rows(ConsoleRows& rows, const Change::Record& note, const AccountId& account,
                         const AccountChanges& changes) {
  auto found = row_of(rows, account);
  if (!found) return std::move(found).error();
  ConsoleAccountRow& row = *found;
  const ConsoleAccountRow before_all = row;
  bool changed = false;
  const auto record = [&](std::string_view action, std::string detail) {
    changed = true;
    return note({action, account.str(), std::move(detail)});
  };
  if (changes.tier && *changes.tier != row.tier) {
    const std::string before = std::exchange(row.tier, *changes.tier);
    auto recorded = record("account.set_tier", change_detail("tier", before, row.tier));
    if (!recorded) return recorded;
  }
  if (changes.role && *changes.role != row.role) {
    const bool unproven = !row.verified_ms && !row.password_hash.empty();
    if (may(*changes.role, Action::see_installation) && unproven)
      return Error(ErrorCode::invalid_argument,
                   "The account's mail address is not confirmed: whoever signed up with it may be "
                   "somebody else. Have it confirmed first.",
                   "account");
    const Role before = std::exchange(row.role, *changes.role);
    auto recorded =
        record("account.set_role", change_detail("role", to_string(before), to_string(row.role)));
    if (!recorded) return recorded;
  }
  const bool had_factor = !row.totp_sealed.empty() || !row.totp_pending.empty();
  const bool loses_factor = changes.reset_second_factor && had_factor;
  if (loses_factor) {
    row.totp_sealed.clear();
    row.totp_pending.clear();
    if (auto gone = rows.set_recovery_codes(account, {}); !gone) return gone;
    if (auto recorded = record("account.reset_second_factor", "{}"); !recorded) return recorded;
  }
  if (changes.disabled && *changes.disabled != row.disabled) {
    row.disabled = *changes.disabled;
    auto recorded =
        record("account.set_disabled", change_detail("disabled", !row.disabled, row.disabled));
    if (!recorded) return recorded;
  }
  if (!changed) return {};
  if (!can_operate(row))
    if (auto left = check_operator_is_left(rows, before_all); !left) return left;
  if (row.role != before_all.role || (row.disabled && !before_all.disabled) || loses_factor)
    if (auto ended = rows.end_sessions(account, {}); !ended) return std::move(ended).error();
  return rows.update_account(row);
}

std::string deletion_detail(const DeletedAccount& gone) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("before").begin_object();
  json.key("email").value(gone.row.email).key("tier").value(gone.row.tier);
  json.key("role").value(to_string(gone.row.role)).key("disabled").value(gone.row.disabled);
  json.key("keys").value(gone.removed.keys).end_object().end_object();
  return detail;
}

Result<DeletedAccount> delete_rows(ConsoleRows& rows, const Change::Record& record,
                                   const AccountId& account) {
  auto found = row_of(rows, account);
  if (!found) return std::move(found).error();
  if (auto left = check_operator_is_left(rows, *found); !left) return std::move(left).error();
  const auto removed = rows.remove_account(account);
  if (!removed) return removed.error();
  DeletedAccount gone{*std::move(found), *removed};
  auto recorded = record({"account.delete", account.str(), deletion_detail(gone)});
  if (!recorded) return std::move(recorded).error();
  return gone;
}

}  // namespace

Result<DeletedAccount> delete_account(Change& change, const AccountId& account) {
  DeletedAccount gone;
  Result<void> done = change.change_account(
      account, true, [&](ConsoleRows& rows, const Change::Record& record) -> Result<void> {
        auto deleted = delete_rows(rows, record, account);
        if (!deleted) return std::move(deleted).error();
        gone = *std::move(deleted);
        return {};
      });
  if (!done) return std::move(done).error();
  return gone;
}

Error own_account_stays() {
  return {ErrorCode::invalid_argument, "You cannot disable your own account.", "disabled"};
}

Result<void> change_account(Change& change, const AccountId& account,
                            const AccountChanges& changes) {
  if (changes.tier)
    if (auto known = require_tier(change.context, *changes.tier); !known) return known;
  return change.change_account(account, changes.disabled.value_or(false),
                               [&](ConsoleRows& rows, const Change::Record& record) {
                                 return change_rows(rows, record, account, changes);
                               });
}

}  // namespace solidrust
