#include "control/tiers/tier_operations.h"

#include <utility>

#include "control/accounts/accounts.h"

namespace solidrust {

NewTier read_create_tier(Params& params, std::int64_t /*now_ms*/) {
  NewTier request;
  request.name = params.required_text("name", kMaxTierName);
  request.limits = read_limits(params);
  return request;
}

LimitChanges read_set_tier(Params& params, std::int64_t /*now_ms*/) {
  return read_limit_fields(params);
}

Result<std::optional<NamedTier>> find_tier(const Reading& reading, const std::string& named) {
  auto row = reading.context.tiers.find(named);
  if (!row) return std::move(row).error();
  return std::optional<NamedTier>({named, *std::move(row)});
}

Result<std::optional<NamedTier>> find_tier_to_set(const Reading& reading,
                                                  const std::string& named) {
  if (reading.caller.kind == Caller::Kind::shell)
    if (auto known = require_tier(reading.context, named, "name"); !known)
      return std::move(known).error();
  return find_tier(reading, named);
}

Result<TierRow> create_new_tier(Change& change, Nothing /*nothing*/, const NewTier& request) {
  return create_tier(change, request.name, request.limits);
}

Result<TierRow> delete_named_tier(Change& change, NamedTier tier, const NoFields& /*none*/) {
  return delete_tier(change, tier);
}

}  // namespace solidrust
