// Facts about an account that are not in its own row, for operators and auditors. All block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "control/context.h"
#include "store/usage_rows.h"

namespace solidrust {

struct KeyFacts {
  std::size_t total = 0;
  std::size_t live = 0;
  std::optional<std::int64_t> last_used_ms;  // of the key that was used last
};
Result<KeyFacts> key_facts(const ControlContext& context, const AccountId& account);

// Sessions of the console that are open.
Result<std::size_t> count_sessions(const PeopleTable& people, const AccountId& account);

// Use of live keys since the first of this month (UTC); calls with test keys cost nothing. All zero
// if this process keeps no usage.
Result<UsageTotals> used_this_month(const ControlContext& context, const AccountId& account);

}  // namespace solidrust
