// Tiers: what an account may use. Each function is the body of an operation
// (control/tiers/tier_operations.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "control/change.h"
#include "control/limits/limit_fields.h"

namespace solidrust {

inline constexpr std::size_t kMaxTierName = 64;

// A tier by its name; no row: there is none of this name.
struct NamedTier {
  std::string name;
  std::optional<TierRow> row = {};
};

// Makes the tier; what is not given is unlimited. already_exists, and invalid_value of a name that
// is none, name `name`.
Result<TierRow> create_tier(Change& change, const std::string& name, const LimitChanges& limits);

// Changes limits of the tier, or makes it (then what is not given is unlimited). They hold from the
// moment this returns. No change is no error, and is not audited.
Result<TierRow> change_tier(Change& change, NamedTier tier, const LimitChanges& changes);

// The limits that it had. not_found names `name`; invalid_argument, likewise: accounts are in it
// (the message says how many), or it is the one that new accounts get.
Result<TierRow> delete_tier(Change& change, const NamedTier& tier);

}  // namespace solidrust
