#include "control/accounts/accounts.h"

#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "base/nearest_name.h"
#include "control/accounts/email.h"
#include "control/names.h"

namespace solidrust {

Result<void> require_people(const ControlContext& context) {
  if (context.people != nullptr) return {};
  return Error{ErrorCode::service_unavailable,
               "This process has no list of people. Ask the server that holds the data folder."};
}

Result<void> require_tier(const ControlContext& context, const std::string& tier,
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
Result<AccountRow> find_short_account(const ControlContext& context, std::string_view text,
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

Result<AccountRow> find_account(const ControlContext& context, std::string_view id_or_email,
                                std::string_view param) {
  const std::optional<AccountId> id = AccountId::parse(id_or_email);
  const std::optional<std::string> email = normalise_email(id_or_email);
  auto found = id ? context.accounts.find(*id)
                  : context.accounts.find_by_email(email ? *email : id_or_email);
  if (!found) return std::move(found).error();
  if (*found) return std::move(**found);
  return find_short_account(context, id_or_email, param);
}

}  // namespace solidrust
