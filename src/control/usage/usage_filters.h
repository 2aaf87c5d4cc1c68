// Filters of commands about usage and requests: times, environment, account and key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/context.h"
#include "control/params.h"
#include "store/rows.h"

namespace solidrust {

// A span back from `now` ("30d"), a day ("2026-01-31") or a time (RFC 3339). Not given: `absent`.
std::int64_t read_time(Params& params, std::string_view name, std::int64_t now,
                       std::int64_t absent);
std::optional<Environment> read_environment(Params& params);

// An account and a key as people name them.
struct MeantOwner {
  static constexpr std::size_t kMaxKey = 512;  // bytes of a key's id or name
  std::optional<std::string> account;
  std::optional<std::string> key;
};
MeantOwner read_owner(Params& params);

// Their ids; empty: all accounts, all keys.
struct OwnerIds {
  std::string account;  // with a key: whose it is
  std::string key;
};
// not_found names `account` or `key`, also for a key that is not the account's.
Result<OwnerIds> find_owner(ControlContext& context, const MeantOwner& meant);

}  // namespace solidrust
