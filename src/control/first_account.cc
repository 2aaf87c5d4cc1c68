#include "control/first_account.h"

#include <mutex>
#include <string>
#include <utility>

#include "control/accounts/accounts.h"

namespace solidrust {

Result<std::optional<FreshKey>> make_first_account(ControlContext& context, const Actor& actor) {
  const std::lock_guard lock(context.changes);
  const auto count = context.accounts.count();
  if (!count) return count.error();
  if (*count > 0) return std::optional<FreshKey>();
  const auto account =
      create_account(context, actor, std::string(kLocalAccount), std::string(kLocalTier));
  if (!account) return account.error();
  KeyPolicy policy;
  policy.name = "first key";
  auto key = create_key(context, actor, *account, policy);
  if (!key) return std::move(key).error();
  return std::optional<FreshKey>(std::move(*key));
}

}  // namespace solidrust
