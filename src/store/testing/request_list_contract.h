// The contract of how UsageStore lists requests. Tests only.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/testing/usage_contract.h"

namespace solidrust {

class RequestListContract : public UsageContract {
 protected:
  std::vector<std::string> ids(const RequestQuery& query,
                               std::optional<RequestCursor>* next = nullptr) {
    const auto page = usage().requests(query);
    EXPECT_TRUE(page.ok()) << page.error().internal;
    if (next != nullptr) *next = page->next;
    std::vector<std::string> out;
    for (const RequestRow& row : page->rows) out.push_back(row.id);
    return out;
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RequestListContract);

TEST_P(RequestListContract, PagesGoBackWithoutAGapOrADouble) {
  // Equal times, and one that came late: it is listed where its time is.
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight + 5, "a", "k", "m"),
          record("r3", kMidnight + 5, "a", "k", "m"), record("x1", kMidnight + 5, "b", "k", "m"),
          record("r4", kMidnight + 5, "a", "k", "m"), record("r5", kMidnight + 1, "a", "k", "m")});
  RequestQuery query;
  query.account = "a";
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r4", "r3", "r2", "r5", "r1"));
  query.limit = 2;
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r4", "r3"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r2", "r5"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r1"));
  EXPECT_FALSE(next);
  query.before.reset();
  query.limit = 5;  // exactly all: nothing follows
  EXPECT_EQ(ids(query, &next).size(), 5u);
  EXPECT_FALSE(next);
}

TEST_P(RequestListContract, FiltersAndNobodyElses) {
  UsageRecord failed = record("r1", kMidnight, "a", "k1", "m1");
  failed.status = 400;
  UsageRecord fine = record("r2", kMidnight, "a", "k2", "m2");
  fine.status = 399;
  append({failed, fine, record("x", kMidnight, "b", "k1", "m1")});
  RequestQuery query;
  query.account = "a";
  query.first_status = 400;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r1"));
  query.first_status = 0;
  query.last_status = 399;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r2"));
  query.last_status = 499;
  query.key = "k1";
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r1"));
  query.key.reset();
  query.model = "m2";
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r2"));
  EXPECT_EQ((*usage().request("a", "r1"))->status, 400);
  EXPECT_FALSE(*usage().request("b", "r1"));
  EXPECT_FALSE(*usage().request("a", "x"));
}

TEST_P(RequestListContract, RequestsWithoutAKeyCanBeAskedForAlone) {
  append({record("r1", kMidnight, "a", "k", "m"), record("r2", kMidnight, "a", "", "m")});
  RequestQuery query;
  query.account = "a";
  query.key = "";
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r2"));
}

TEST_P(RequestListContract, ATimeBeginsWithItsFirstMillisecondAndEndsBeforeItsLast) {
  append({record("r1", kMidnight - 1, "a", "k", "m"), record("r2", kMidnight, "a", "k", "m"),
          record("r3", kMidnight + 9, "a", "k", "m"), record("r4", kMidnight + 10, "a", "k", "m")});
  RequestQuery query;
  query.account = "a";
  query.since_ms = kMidnight;
  query.until_ms = kMidnight + 10;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r3", "r2"));
  query.limit = 1;
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r3"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r2"));
  EXPECT_FALSE(next);
  // A place behind the end is no way out of it.
  query.before = RequestCursor{kMidnight + 100, 0};
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r3"));
}

TEST_P(RequestListContract, LatencyHasALeast) {
  UsageRecord slow = record("r1", kMidnight, "a", "k", "m");
  slow.latency_ms = 1'000;
  UsageRecord quick = record("r2", kMidnight, "a", "k", "m");
  quick.latency_ms = 999;
  append({slow, quick});
  RequestQuery query;
  query.account = "a";
  query.least_latency_ms = 1'000;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r1"));
}

TEST_P(RequestListContract, AStreamWasAskedForOrNot) {
  UsageRecord streamed = record("r1", kMidnight, "a", "k", "m");
  streamed.stream = true;
  append({streamed, record("r2", kMidnight + 1, "a", "k", "m")});
  RequestQuery query;
  query.account = "a";
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r2", "r1"));
  query.stream = true;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r1"));
  query.stream = false;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r2"));
}

TEST_P(RequestListContract, AnUpstreamThatWasCalled) {
  const auto went = [](std::string_view id, std::string_view target, std::string_view route) {
    UsageRecord one = record(id, kMidnight, "a", "k", "m");
    one.target = target;
    one.route = route;
    return one;
  };
  append({went("answered", "gpu-1/Qwen/Qwen3-4B", ""), went("longer-name", "gpu-10/x", ""),
          went("failed-there", "gpu-2/x", "gpu-1:connect/3ms gpu-2:ok/80ms"),
          went("passed-over", "gpu-2/x", "gpu-1:full gpu-2:ok/80ms"),
          went("last-of-all", "gpu-3/x", "gpu-2:timeout/9ms gpu-1:ejected gpu-1:reset/2ms"),
          went("of-a-model", "gpu-3/gpu-1", ""), went("nowhere", "", "gpu-1:draining")});
  RequestQuery query;
  query.account = "a";
  query.upstream = "gpu-1";
  EXPECT_THAT(ids(query), ::testing::ElementsAre("last-of-all", "failed-there", "answered"));
  query.upstream = "gpu-2";
  EXPECT_THAT(ids(query), ::testing::ElementsAre("last-of-all", "passed-over", "failed-there"));
  query.upstream = "gpu";
  EXPECT_THAT(ids(query), ::testing::ElementsAre());
}

// Both with each other and with a page's end, newest first, in the order of recording, and by a
// figure; of one account and of everybody.
TEST_P(RequestListContract, FiltersHoldOverPages) {
  constexpr std::array<const char*, 12> kNames{"r0", "r1", "r2", "r3", "r4",  "r5",
                                               "r6", "r7", "r8", "r9", "r10", "r11"};
  std::vector<UsageRecord> records;
  for (std::uint32_t i = 0; i < kNames.size(); ++i) {
    UsageRecord one = record(kNames[i], kMidnight + i, i % 4 == 3 ? "b" : "a", "k", "m");
    one.stream = i % 2 == 1;
    one.target = i % 3 == 0 ? "slow/x" : "quick/x";
    one.latency_ms = 100 + i;
    records.push_back(one);
  }
  append(records);
  RequestQuery query;
  query.stream = true;
  query.upstream = "quick";
  query.limit = 2;
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r11", "r7"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r5", "r1"));
  EXPECT_FALSE(next);
  query.before.reset();
  query.account = "a";
  query.limit = 1;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r5"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r1"));
  EXPECT_FALSE(next);
  query.before.reset();
  query.order = RequestOrder::latency;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r5"));

  query = {};
  query.stream = true;
  query.upstream = "quick";
  query.after = 0;
  query.limit = 3;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r1", "r5", "r7"));
  query.after = usage().requests(query)->last;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r11"));
}

TEST_P(RequestListContract, TheGreatestOfAFigureComeFirstAndOfEqualOnesTheNewest) {
  std::vector<UsageRecord> records;
  constexpr std::array<const char*, 5> kNames{"r0", "r1", "r2", "r3", "r4"};
  for (std::uint32_t i = 0; i < kNames.size(); ++i) {
    UsageRecord one = record(kNames[i], kMidnight + i, "a", "k", "m");
    one.latency_ms = i == 2 ? 900 : 100;
    one.first_token_ms = 50 - i;
    one.prompt_tokens = i == 1 ? 7'000 : 10;
    one.completion_tokens = i == 3 ? 9'000 : 10;
    one.cost_nano = i;
    records.push_back(one);
  }
  append(records);
  RequestQuery query;
  query.account = "a";
  query.limit = 3;
  std::optional<RequestCursor> next;
  query.order = RequestOrder::latency;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r2", "r4", "r3"));
  EXPECT_FALSE(next);
  query.order = RequestOrder::first_token;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r0", "r1", "r2"));
  query.order = RequestOrder::tokens;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r3", "r1", "r4"));
  query.order = RequestOrder::cost;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r4", "r3", "r2"));
  query.until_ms = kMidnight + 3;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("r2", "r1", "r0"));
}

TEST_P(RequestListContract, APageLooksAtABoundedNumber) {
  constexpr int kAll = 50'003;
  std::vector<std::string> names;
  for (int i = 0; i < kAll; ++i) names.push_back("r" + std::to_string(i));
  std::vector<UsageRecord> records;
  for (int i = 0; i < kAll; ++i)
    records.push_back(
        record(names[static_cast<std::size_t>(i)], kMidnight + i, "a", "k", i == 0 ? "rare" : "m"));
  append(records);
  RequestQuery query;
  query.account = "a";
  query.model = "rare";
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre());
  ASSERT_TRUE(next);
  EXPECT_EQ(next->time_ms, kMidnight + 3);
  query.before = next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("r0"));
  EXPECT_FALSE(next);
  // In another order it says whether all were compared.
  query = {};
  query.account = "a";
  query.order = RequestOrder::latency;
  EXPECT_FALSE(usage().requests(query)->complete);
  query.since_ms = kMidnight + 3;
  EXPECT_TRUE(usage().requests(query)->complete);
}

TEST_P(RequestListContract, OfEverybodyWithinATime) {
  append({record("a1", kMidnight, "a", "k", "m"), record("b1", kMidnight + 1, "b", "k", "m"),
          record("a2", kMidnight + 2, "a", "k", "m"), record("b2", kMidnight + 3, "b", "k", "m")});
  RequestQuery query;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("b2", "a2", "b1", "a1"));
  query.since_ms = kMidnight + 1;
  query.until_ms = kMidnight + 3;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("a2", "b1"));
  query.limit = 1;
  std::optional<RequestCursor> next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("a2"));
  query.before = next;
  EXPECT_THAT(ids(query, &next), ::testing::ElementsAre("b1"));
  EXPECT_FALSE(next);
  query = {};
  query.account = "b";
  query.since_ms = kMidnight + 2;
  EXPECT_THAT(ids(query), ::testing::ElementsAre("b2"));
  query = {};
  query.search = "B";
  EXPECT_THAT(ids(query), ::testing::ElementsAre("b2", "b1"));
  EXPECT_EQ((*usage().request("", "b1"))->account, "b");
}

TEST_P(RequestListContract, BehindANumberInTheOrderOfRecording) {
  EXPECT_EQ(*usage().last_request(), 0);
  append({record("r1", kMidnight + 9, "a", "k", "m")});
  RequestQuery query;
  query.after = *usage().last_request();
  EXPECT_THAT(ids(query), ::testing::ElementsAre());
  // What began first and took long comes last.
  append({record("r2", kMidnight + 20, "a", "k", "m"), record("r3", kMidnight, "b", "k", "m")});
  query.limit = 1;
  auto page = usage().requests(query);
  ASSERT_EQ(page->rows.size(), 1u);
  EXPECT_EQ(page->rows[0].id, "r2");
  EXPECT_FALSE(page->next);
  query.after = page->last;
  page = usage().requests(query);
  EXPECT_EQ(page->rows.at(0).id, "r3");
  EXPECT_EQ(page->last, *usage().last_request());
  query.after = 0;
  query.account = "nobody";
  page = usage().requests(query);
  EXPECT_TRUE(page->rows.empty());
  EXPECT_EQ(page->last, *usage().last_request()) << "what is not wanted is passed over for good";
}

TEST_P(RequestListContract, IdsThatBeginAlike) {
  append({record("req_a1", kMidnight, "a", "k", "m"), record("req_a2", kMidnight, "b", "k", "m"),
          record("req_b1", kMidnight, "a", "k", "m")});
  EXPECT_THAT(*usage().request_ids("req_a", 5), ::testing::ElementsAre("req_a1", "req_a2"));
  EXPECT_THAT(*usage().request_ids("req_a", 1), ::testing::ElementsAre("req_a1"));
  EXPECT_THAT(*usage().request_ids("req_A", 5), ::testing::ElementsAre());
  EXPECT_THAT(*usage().request_ids("req_c", 5), ::testing::ElementsAre());
}

}  // namespace solidrust
