#include "store/usage_rollup.h"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

constexpr std::int64_t kMidnight = 20'000 * kDayMs;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

UsageRecord record(std::int64_t at_ms, std::string_view key, std::string_view model) {
  UsageRecord made;
  made.id = "r";
  made.time_ms = at_ms;
  made.account = "a";
  made.key = key;
  made.model = model;
  made.prompt_tokens = 10;
  made.completion_tokens = 5;
  made.cost_nano = 100;
  made.latency_ms = 30;
  made.status = 200;
  made.attempts = 1;
  return made;
}

// A batch that owns its records.
struct Batch {
  explicit Batch(std::vector<UsageRecord> made) : records(std::move(made)) {
    for (const UsageRecord& one : records) pointers.push_back(&one);
  }
  // Rows as "level bucket key model: requests", in their order.
  std::vector<std::string> rows(std::int64_t bucket_ms) const {
    std::vector<std::string> out;
    EXPECT_TRUE(UsageRollup(pointers)
                    .each_row(bucket_ms,
                              [&out](const RollupRow& row) -> Result<void> {
                                const UsagePlace& at = row.place;
                                out.push_back(std::to_string(static_cast<int>(at.level)) + " " +
                                              std::to_string(at.bucket) + " " +
                                              std::string(at.account) + "/" + std::string(at.key) +
                                              "/" + std::string(at.model) + ": " +
                                              std::to_string(row.totals.requests));
                                return {};
                              })
                    .ok());
    return out;
  }
  std::vector<UsageRecord> records;
  std::vector<const UsageRecord*> pointers;
};

TEST(UsageRollup, EachLevelHasEveryRequestOnce) {
  const Batch batch({record(kMidnight, "k1", "m1"), record(kMidnight + kMinuteMs, "k1", "m2"),
                     record(kMidnight + kHourMs, "k2", "m1"), record(kMidnight, "k1", "m1")});
  EXPECT_EQ(
      batch.rows(kDayMs),
      (std::vector<std::string>{"0 20000 //m1: 3", "0 20000 //m2: 1", "1 20000 a//m1: 3",
                                "1 20000 a//m2: 1", "2 20000 a/k1/: 3", "2 20000 a/k2/: 1",
                                "3 20000 a/k1/m1: 2", "3 20000 a/k1/m2: 1", "3 20000 a/k2/m1: 1"}));
  EXPECT_EQ(batch.rows(kHourMs).size(), 11u) << "the second hour has rows of its own";
}

TEST(UsageRollup, EnvironmentsAreToldApart) {
  UsageRecord test = record(kMidnight, "k", "m");
  test.environment = Environment::test;
  EXPECT_EQ(Batch({record(kMidnight, "k", "m"), test}).rows(kDayMs).size(), 8u);
}

TEST(UsageRollup, AMinuteHasWhatReachedATargetAndNoModels) {
  UsageRecord unsent = record(kMidnight + 3, "k", "m1");
  unsent.attempts = 0;
  UsageRecord refused = record(kMidnight + 4, "k", "m1");
  refused.attempts = 0;
  refused.prompt_tokens = refused.completion_tokens = 0;
  refused.refusals = 7;
  const Batch batch({record(kMidnight + 1, "k", "m1"), record(kMidnight + 2, "k", "m2"), unsent,
                     refused, record(kMidnight + kMinuteMs, "k", "m1")});
  const std::vector<MinuteRow> rows = UsageRollup(batch.pointers).minutes();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].place.bucket, kMidnight / kMinuteMs);
  EXPECT_EQ(rows[0].place.model, "");
  EXPECT_EQ(rows[0].totals.requests, 2);
  EXPECT_EQ(rows[0].totals.tokens(), 30);
  EXPECT_EQ(rows[0].last_ms, kMidnight + 2);
  EXPECT_EQ(rows[1].totals.requests, 1);
  EXPECT_TRUE(UsageRollup(Batch({unsent}).pointers).minutes().empty());
}

TEST(UsageRollup, RefusedRequestsAreInNoSumButTheirOwn) {
  UsageRecord refused = record(kMidnight, "k", "m");
  refused.refusals = 7;
  UsageTotals sum;
  LatencyHistogram latency;
  const Batch batch({refused, record(kMidnight, "k", "m")});
  ASSERT_TRUE(UsageRollup(batch.pointers)
                  .each_row(kDayMs,
                            [&](const RollupRow& row) -> Result<void> {
                              sum = row.totals;
                              latency = row.latency;
                              return {};
                            })
                  .ok());
  EXPECT_EQ(sum.refused, 7);
  EXPECT_EQ(sum.requests, 1);
  EXPECT_EQ(sum.tokens(), 15);
  EXPECT_EQ(latency.total(), 1u);
}

TEST(UsageRollup, ASumThatDoesNotFitIsTheLargestThatDoes) {
  UsageRecord dear = record(kMidnight, "k", "m");
  dear.cost_nano = kMost / 2 + 1;
  const Batch batch({dear, dear});
  ASSERT_TRUE(UsageRollup(batch.pointers)
                  .each_row(kDayMs,
                            [](const RollupRow& row) -> Result<void> {
                              EXPECT_EQ(row.totals.cost_nano, kMost);
                              return {};
                            })
                  .ok());
  EXPECT_EQ(UsageRollup(batch.pointers).minutes().front().totals.cost_nano, kMost);
}

TEST(UsageRollup, TheFirstErrorEndsIt) {
  int rows = 0;
  const Batch batch({record(kMidnight, "k", "m")});
  const Result<void> done =
      UsageRollup(batch.pointers).each_row(kDayMs, [&rows](const RollupRow&) -> Result<void> {
        if (++rows == 2) return Error(ErrorCode::storage_error, "full");
        return {};
      });
  EXPECT_EQ(done.error().message, "full");
  EXPECT_EQ(rows, 2);
  EXPECT_TRUE(Batch({}).rows(kDayMs).empty());
}

}  // namespace
}  // namespace solidrust
