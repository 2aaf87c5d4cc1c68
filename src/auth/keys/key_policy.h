// What a key's row may hold: checked before a key is made or changed. The bounds also bound the
// memory that a cached key takes.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "store/rows.h"

namespace solidrust {

inline constexpr std::size_t kMaxKeyName = 100;      // characters, in UTF-8
inline constexpr std::size_t kMaxKeyModels = 100;    // names
inline constexpr std::size_t kMaxModelName = 200;    // bytes
inline constexpr std::size_t kMaxKeyAddresses = 50;  // networks
inline constexpr std::size_t kMaxKeyLimits = 1024;   // bytes of JSON

// invalid_argument, naming the field and the bound: name, scopes (at least one, only what the owner
// may), models, addresses, limits.
Result<void> check_key_policy(const KeyRow& row, bool account_disabled);

}  // namespace solidrust
