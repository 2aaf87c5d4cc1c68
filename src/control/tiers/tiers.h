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

// Makes the tier; a limit that is not given is unlimited. already_exists, and invalid_value for a
// name that is not valid, name `name`.
Result<TierRow> create_tier(Change& change, const std::string& name, const LimitChanges& limits);

// Changes limits of the tier, or makes it (then what is not given is unlimited). In force when this
// returns. The same limits again are not an error and have no audit row.
Result<TierRow> change_tier(Change& change, NamedTier tier, const LimitChanges& changes);

// Returns the limits that it had. Errors, naming `name`: not_found; invalid_argument: accounts are
// in it (the message says how many), or new accounts get it.
Result<TierRow> delete_tier(Change& change, const NamedTier& tier);

}  // namespace solidrust
