#include "control/accounts/accounts.h"

#include <limits>
#include <optional>
#include <utility>

#include "base/json_writer.h"
#include "base/nearest_name.h"
#include "control/accounts/email.h"
#include "control/command.h"
#include "control/names.h"

namespace solidrust {

Result<void> require_tier(ControlContext& context, const std::string& tier,
                          std::string_view param) {
  auto found = context.tiers.find(tier);
  if (!found) return std::move(found).error();
  if (*found) return {};
  auto all = context.tiers.list();
  if (!all) return std::move(all).error();
  std::vector<std::string_view> names;
  std::string list;
  for (const TierRow& row : *all) {
    names.push_back(row.name);
    list += (list.empty() ? "" : ", ") + row.name;
  }
  return Error{
      param == "tier" ? ErrorCode::invalid_value : ErrorCode::not_found,
      "There is no such tier" + did_you_mean(tier, names) + ". The tiers are: " + list + ".",
      std::string(param)};
}

namespace {

// By the beginning of its id.
Result<AccountRow> find_short_account(ControlContext& context, std::string_view text,
                                      std::string_view param) {
  const Error missing{ErrorCode::not_found, "There is no account with this id or address.",
                      std::string(param)};
  if (!text.starts_with(AccountTag::prefix)) return missing;
  const auto all = context.accounts.latest(std::numeric_limits<std::size_t>::max());
  if (!all) return all.error();
  std::vector<std::pair<std::string, std::string>> choices;
  const AccountRow* meant = nullptr;
  for (const AccountRow& row : *all) {
    if (!is_short_for<AccountTag>(text, row.id.str())) continue;
    choices.emplace_back(row.id.str(), row.email);
    meant = &row;
  }
  if (choices.empty()) return missing;
  if (choices.size() == 1) return *meant;
  return Error{ErrorCode::invalid_argument,
               "Several accounts may be meant: " + choices_text(choices) + ".", std::string(param)};
}

}  // namespace

Result<AccountRow> find_account(ControlContext& context, std::string_view id_or_email,
                                std::string_view param) {
  const std::optional<AccountId> id = AccountId::parse(id_or_email);
  const std::optional<std::string> email = normalise_email(id_or_email);
  auto found = id ? context.accounts.find(*id)
                  : context.accounts.find_by_email(email ? *email : id_or_email);
  if (!found) return std::move(found).error();
  if (*found) return std::move(**found);
  return find_short_account(context, id_or_email, param);
}

Result<AccountRow> create_account(ControlContext& context, const Actor& actor,
                                  const std::string& email, const std::string& tier) {
  if (auto checked = require_tier(context, tier); !checked) return std::move(checked).error();
  AccountRow row;
  row.id = AccountId::make(context.random);
  row.email = email;
  row.tier = tier;
  row.created_ms = unix_ms(context.clock.system());

  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("after").begin_object();
  json.key("email").value(email).key("tier").value(tier);
  json.end_object().end_object();
  auto inserted = context.accounts.insert(
      row, audit_row(context, actor, "account.create", row.id.str(), std::move(detail)));
  if (!inserted) {
    Error error = std::move(inserted).error();
    if (error.code != ErrorCode::already_exists) return error;
    return Error{ErrorCode::already_exists, "There is already an account with this address.",
                 "email"};
  }
  return row;
}

Result<AccountRow> set_account_tier(ControlContext& context, const Actor& actor,
                                    std::string_view id_or_email, const std::string& tier) {
  auto account = find_account(context, id_or_email, "account");
  if (!account) return account;
  if (auto checked = require_tier(context, tier); !checked) return std::move(checked).error();
  if (account->tier == tier) return account;

  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("before").begin_object().key("tier").value(account->tier).end_object();
  json.key("after").begin_object().key("tier").value(tier).end_object().end_object();
  auto stored = context.accounts.set_tier(
      account->id, tier,
      audit_row(context, actor, "account.set_tier", account->id.str(), std::move(detail)));
  // Also after a failure: whether it was committed may not be known.
  if (context.account_changed) context.account_changed(account->id, false);
  if (!stored) return std::move(stored).error();
  account->tier = tier;
  return account;
}

}  // namespace solidrust
