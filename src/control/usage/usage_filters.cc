#include "control/usage/usage_filters.h"

#include <algorithm>
#include <utility>

#include "control/accounts/accounts.h"
#include "control/accounts/email.h"
#include "control/keys/keys.h"
#include "control/timestamp.h"
#include "store/row_words.h"

namespace solidrust {
std::int64_t read_time(Params& params, std::string_view name, std::int64_t now,
                       std::int64_t absent) {
  const auto text = params.text(name, kMaxChoice);
  if (!text) return absent;
  if (const auto span = parse_span(*text)) return std::max<std::int64_t>(0, now - span->count());
  if (const auto time = parse_timestamp(*text)) return *time;
  if (const auto day = parse_timestamp(*text + "T00:00:00Z")) return *day;
  params.fail({ErrorCode::invalid_value,
               std::string(name) + " must be a span such as 30d, a day such as 2026-01-31, or a "
                                   "time such as 2026-01-31T08:00:00Z.",
               std::string(name)});
  return absent;
}

std::optional<Environment> read_environment(Params& params) {
  const auto text = params.text("environment", kMaxChoice);
  if (!text) return std::nullopt;
  const auto environment = parse_environment(*text);
  if (!environment)
    params.fail({ErrorCode::invalid_value, "environment must be live or test.", "environment"});
  return environment;
}

MeantOwner read_owner(Params& params) {
  MeantOwner meant;
  meant.account = params.text("account", kMaxEmail);
  meant.key = params.text("key", MeantOwner::kMaxKey);
  return meant;
}

Result<OwnerIds> find_owner(ControlContext& context, const MeantOwner& meant) {
  OwnerIds ids;
  if (meant.account) {
    auto found = find_account(context, *meant.account, "account");
    if (!found) return std::move(found).error();
    ids.account = found->id.str();
  }
  if (!meant.key) return ids;
  auto found = find_meant_key(context, *meant.key);
  if (!found) {
    Error error = std::move(found).error();
    error.param = "key";
    return error;
  }
  if (meant.account && found->account.str() != ids.account)
    return Error{ErrorCode::not_found, "The account has no such key.", "key"};
  ids.key = found->id.str();
  ids.account = found->account.str();
  return ids;
}

}  // namespace solidrust
