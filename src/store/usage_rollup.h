// What a batch of usage records adds to the roll-ups (0002_usage.sql): summed up first, so that a
// batch touches each of their rows once. Independent of the database.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time_units.h"
#include "store/latency_histogram.h"
#include "store/usage_rows.h"

namespace solidrust {

// Whom and what the rows of a level tell apart.
enum class UsageLevel : std::int64_t { model, account_model, account_key, all };

// The key of a row. The texts belong to the records.
struct UsagePlace {
  UsageLevel level = UsageLevel::all;
  std::int64_t bucket = 0;  // since 1970, in minutes, hours or days
  std::string_view account;
  std::string_view key;
  std::string_view model;
  std::string_view environment;
  // NOLINTNEXTLINE(modernize-use-nullptr): it means a 0 that the compiler compares with
  auto operator<=>(const UsagePlace&) const = default;
};

// What is added to one row of an hour or a day.
struct RollupRow {
  UsagePlace place;
  UsageTotals totals;
  LatencyHistogram latency;
  LatencyHistogram first_token;
};

// What is added to one row of a minute, which has the requests that reached a target alone, as the
// limiter counts. Its place has no model.
struct MinuteRow {
  UsagePlace place;
  UsageTotals totals;
  std::int64_t last_ms = 0;
};

UsageTotals totals_of(const UsageRecord& record);

// The records of a batch, which must outlive it. One thread.
class UsageRollup {
 public:
  explicit UsageRollup(std::span<const UsageRecord* const> records);

  // In the order of their places.
  std::vector<MinuteRow> minutes() const;
  // Each row of the buckets of that length, in the order of their places. The first error of `each`
  // ends it.
  using EachRow = std::function<Result<void>(const RollupRow&)>;
  Result<void> each_row(std::int64_t bucket_ms, const EachRow& each) const;

 private:
  // The records of one minute, account, key, model and environment: a batch has few of these, and
  // from here on nothing is done record by record.
  struct Group {
    UsageTotals totals;
    LatencyHistogram latency;
    LatencyHistogram first_token;
    UsageTotals attempted;  // of those that reached a target
    std::int64_t last_ms = 0;

    void add(const UsageRecord& record);
  };
  struct PlaceHash {
    std::size_t operator()(const UsagePlace& place) const noexcept;
  };
  // A group at one of the places where it counts.
  struct Part {
    UsagePlace place;
    const Group* group;
  };
  std::vector<Part> by_level(std::int64_t bucket_ms) const;

  std::unordered_map<UsagePlace, Group, PlaceHash> groups_;
};

}  // namespace solidrust
