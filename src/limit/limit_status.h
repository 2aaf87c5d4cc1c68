// What a caller is told about its limits: the numbers behind the headers, /v1/key and a refusal.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "limit/limits.h"

namespace solidrust {

// Whose limit it is.
enum class LimitOwner : std::uint8_t { account, key };

// One limit as it stands.
struct LimitReading {
  LimitKind kind = LimitKind::requests_per_minute;
  LimitOwner owner = LimitOwner::account;
  std::uint64_t limit = 0;
  std::uint64_t used = 0;
  // Until `remaining` next grows if nothing else is used; in a refusal, until the refused call
  // would be admitted. 0: the window is empty.
  std::int64_t reset_ms = 0;

  std::uint64_t remaining() const noexcept { return used < limit ? limit - used : 0; }
  std::int64_t window_s() const noexcept;  // 0: concurrent requests, which have no window
};

struct LimitStatus {
  std::int64_t at_unix_ms = 0;           // the wall clock when it was read
  std::optional<LimitReading> nearest;   // to running out: the least part of its limit remains
  std::optional<LimitReading> requests;  // nearest of the request windows
  std::optional<LimitReading> tokens;    // nearest of the token windows
};

// Why a call was not admitted. It counts in no limit and no budget.
struct Refusal {
  Error error;  // rate_limit_exceeded, concurrency_limit_exceeded or insufficient_quota
  std::int64_t retry_after_ms = 0;
  bool should_retry = true;  // false: the wait is over 60 s, or waiting does not help
  std::string_view limit{};  // limit_name(), or "budget"
  LimitOwner owner = LimitOwner::account;
};

// How a budget stands this month.
struct BudgetReading {
  LimitOwner owner = LimitOwner::account;
  Budget budget;
  std::uint64_t tokens = 0;  // used, with the estimates of what still runs
  std::int64_t nano = 0;
  std::int64_t month_end_ms = 0;  // since 1970: then it begins again
  // The settled part in percent, or the highest threshold that was reported this month if that is
  // more: 100 also if a call did not fit into the rest.
  int percent = 0;
};

}  // namespace solidrust
