// What the contracts of usage, requests and budgets have in common. Tests only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "store/testing/store_contract.h"
#include "store/usage_rollup.h"

namespace solidrust {

class UsageContract : public LastingContract {
 protected:
  static constexpr std::int64_t kMidnight = 20'000 * kDayMs;  // 2024-10-04

  static UsageRecord record(std::string_view id, std::int64_t at_ms, std::string_view account,
                            std::string_view key, std::string_view model) {
    UsageRecord made;
    made.id = id;
    made.time_ms = at_ms;
    made.account = account;
    made.key = key;
    made.model = model;
    made.target = "gpu/x";
    made.prompt_tokens = 10;
    made.completion_tokens = 5;
    made.cached_tokens = 2;
    made.cost_nano = 100;
    made.latency_ms = 30;
    made.status = 200;
    made.attempts = 1;
    return made;
  }
  std::size_t append(const std::vector<UsageRecord>& records) {
    const auto written = usage().append(records);
    EXPECT_TRUE(written.ok()) << written.error().internal;
    return written.ok() ? *written : 0;
  }
  std::vector<std::pair<std::string, std::int64_t>> requests(UsageQuery query) {
    if (query.until_ms == 0) query.until_ms = kMidnight + 40 * kDayMs;
    const auto answer = usage().usage(query);
    EXPECT_TRUE(answer.ok()) << answer.error().internal;
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (const UsageRow& row : answer->rows) out.emplace_back(row.name, row.totals.requests);
    return out;
  }
};

}  // namespace solidrust
