#include "control/accounts/account_commands.h"

#include <array>
#include <limits>
#include <utility>

#include "base/json_writer.h"
#include "control/accounts/account_json.h"
#include "control/accounts/accounts.h"
#include "control/accounts/email.h"
#include "control/keys/key_policy.h"
#include "control/params.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxTierName = 64;

Result<std::string> rendered(Result<AccountRow> account) {
  if (!account) return std::move(account).error();
  std::string out;
  JsonWriter json(out);
  write_account(json, *account);
  return out;
}

}  // namespace

Result<std::string> create_account_command(ControlContext& context, const Actor& actor,
                                           std::string_view params) {
  constexpr std::array<std::string_view, 2> kFields{"email", "tier"};
  Params read(params, kFields);
  const std::string email = read.required_text("email", kMaxEmail);
  const std::string tier = read.text("tier", kMaxTierName).value_or(std::string(kDefaultTier));
  if (read.failed()) return read.error();
  if (contains_key(email))
    return Error{ErrorCode::invalid_value, "email holds an API key; use a mail address.", "email"};
  const std::optional<std::string> address = normalise_email(email);
  if (!address)
    return Error{ErrorCode::invalid_value, "email must be a mail address such as ada@example.org.",
                 "email"};
  return rendered(create_account(context, actor, *address, tier));
}

Result<std::string> list_accounts_command(ControlContext& context, const Actor& /*actor*/,
                                          std::string_view params) {
  constexpr std::array<std::string_view, 1> kFields{"limit"};
  Params read(params, kFields);
  const auto limit = read.integer("limit", 1, kMaxAccountsListed);
  if (read.failed()) return read.error();
  auto accounts = context.accounts.latest(limit ? static_cast<std::size_t>(*limit)
                                                : std::numeric_limits<std::size_t>::max());
  if (!accounts) return std::move(accounts).error();
  const auto total = context.accounts.count();
  if (!total) return total.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("total").value(*total).key("accounts").begin_array();
  for (const AccountRow& account : *accounts) write_account(json, account);
  json.end_array().end_object();
  return out;
}

Result<std::string> set_account_tier_command(ControlContext& context, const Actor& actor,
                                             std::string_view params) {
  constexpr std::array<std::string_view, 4> kFields{"account", "email", "id", "tier"};
  Params read(params, kFields);
  std::optional<std::string> account;
  int given = 0;
  for (const std::string_view field : {"account", "email", "id"})
    if (auto text = read.text(field, kMaxEmail)) {
      account = std::move(text);
      ++given;
    }
  const std::string tier = read.required_text("tier", kMaxTierName);
  if (read.failed()) return read.error();
  if (given != 1)
    return Error{given == 0 ? ErrorCode::missing_field : ErrorCode::invalid_argument,
                 "Name the account once: by account, email or id.", "account"};
  return rendered(set_account_tier(context, actor, *account, tier));
}

}  // namespace solidrust
