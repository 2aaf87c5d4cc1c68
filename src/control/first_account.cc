#include "control/first_account.h"

#include <string>
#include <utility>

#include "control/accounts/account_operations.h"
#include "control/accounts/accounts.h"
#include "control/gate.h"

namespace solidrust {
namespace {

Result<std::optional<FreshKey>> make_first(Change& change, Nothing nothing,
                                           const NoFields& /*none*/) {
  const auto count = change.context.accounts.count();
  if (!count) return count.error();
  if (*count > 0) return std::optional<FreshKey>();
  const NewAccount local{std::string(kLocalAccount), std::string(kLocalTier), Role::owner, false};
  const auto made = create_account(change, nothing, local);
  if (!made) return made.error();
  AccountRow account;
  account.id = made->row.id;
  KeyPolicy policy;
  policy.name = "first key";
  auto key = create_key(change, std::move(account), policy);
  if (!key) return std::move(key).error();
  return std::optional<FreshKey>(*std::move(key));
}

constexpr ChangeOperation<NoFields, Nothing, std::optional<FreshKey>> kMakeFirst{
    {"accounts.first", Action::change_installation}, read_no_fields, find_nothing, make_first};

}  // namespace

Result<std::optional<FreshKey>> make_first_account(ControlContext& context, const Actor& actor) {
  return Gate::perform(context, Caller::system(actor), kMakeFirst, {}, {});
}

}  // namespace solidrust
