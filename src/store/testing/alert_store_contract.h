// The contract of AlertStore. Tests only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "store/testing/store_contract.h"

namespace solidrust {

class AlertStoreContract : public LastingContract {
 protected:
  const std::vector<std::string> kSinks{"webhook", "slack"};
  const std::vector<std::string> kKinds{"target_ejected", "budget_crossed"};

  static AlertRow alert(std::string subject = "gpu-1/m", std::int64_t at_ms = 1'000) {
    AlertRow row;
    row.kind = "target_ejected";
    row.subject = std::move(subject);
    row.period_ms = row.fired_ms = at_ms;
    row.summary = "m of gpu-1 is ejected";
    return row;
  }
  std::vector<std::string> texts(std::int64_t of = 0) {
    std::vector<std::string> out;
    const auto rows = alerts().deliveries(of, 0, 100);
    EXPECT_TRUE(rows.ok());
    for (auto at = rows->rbegin(); at != rows->rend(); ++at)
      out.push_back(at->alert.subject + " " + at->message.state + " " + at->sink + " " + at->state);
    return out;
  }
  Result<std::optional<AlertDeliveryRow>> due(std::string_view sink, std::int64_t now_ms) {
    return alerts().due(sink, now_ms, 86'400'000);
  }
  AlertDeliveryRow delivery(std::int64_t id) {
    const auto rows = alerts().deliveries(0, 0, 100);
    for (const AlertDeliveryRow& row : *rows)
      if (row.id == id) return row;
    ADD_FAILURE() << "there is no delivery " << id;
    return {};
  }
  Result<void> tried(std::int64_t id, std::int64_t at_ms, bool delivered, std::string answer,
                     std::string_view state, std::int64_t next_ms) {
    return alerts().record_try(delivery(id), {id, at_ms, delivered, std::move(answer)}, state,
                               next_ms);
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AlertStoreContract);

TEST_P(AlertStoreContract, AStateThatLastsIsOneAlertThroughARestart) {
  EXPECT_TRUE(*alerts().fire(alert()));
  EXPECT_FALSE(*alerts().fire(alert("gpu-1/m", 2'000)));
  reopen();
  EXPECT_FALSE(*alerts().fire(alert("gpu-1/m", 3'000)));
  ASSERT_EQ(alerts().open({})->size(), 1u);
  EXPECT_EQ(alerts().open("budget_crossed")->size(), 0u);
  const std::int64_t id = alerts().open("target_ejected")->front().id;
  EXPECT_TRUE(*alerts().resolve(id, 4'000, "over"));
  EXPECT_FALSE(*alerts().resolve(id, 5'000, "over"));
  EXPECT_EQ(*alerts().count_open(), 0);
  EXPECT_TRUE(*alerts().fire(alert("gpu-1/m", 6'000)));  // again: another alert
  EXPECT_EQ(alerts().find(id)->value().resolved_ms, 4'000);
  EXPECT_FALSE(alerts().find(99)->has_value());
}

TEST_P(AlertStoreContract, OpenOnesAreListedFirst) {
  for (const char* subject : {"a", "b", "c"}) ASSERT_TRUE(*alerts().fire(alert(subject)));
  ASSERT_TRUE(*alerts().resolve(3, 2'000, "over"));
  std::string all;
  for (const AlertRow& row : *alerts().list(false, 0, 10)) all += row.subject;
  EXPECT_EQ(all, "bac");
  EXPECT_EQ(alerts().list(true, 0, 10)->size(), 2u);
  EXPECT_EQ(alerts().list(false, 2, 10)->size(), 1u);
  EXPECT_EQ(alerts().list(false, 0, 1)->front().subject, "b");
}

TEST_P(AlertStoreContract, EachMessageGoesToEachSinkOnceAndInOrder) {
  ASSERT_TRUE(*alerts().fire(alert()));
  ASSERT_TRUE(*alerts().resolve(1, 2'000, "over"));
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 3'000).ok());
  reopen();
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 4'000).ok());  // a sender that was killed in between
  EXPECT_EQ(texts(), (std::vector<std::string>{
                         "gpu-1/m firing webhook waiting", "gpu-1/m firing slack waiting",
                         "gpu-1/m resolved webhook waiting", "gpu-1/m resolved slack waiting"}));
  EXPECT_FALSE(due("webhook", 2'999)->has_value());
  const AlertDeliveryRow first = due("webhook", 3'000)->value();
  EXPECT_EQ(first.message.state, "firing");
  EXPECT_EQ(first.message.summary, "m of gpu-1 is ejected");
  EXPECT_EQ(first.message.uid.size(), 4u + 32u);
  // It waits, and the second waits for it.
  ASSERT_TRUE(tried(first.id, 3'000, false, "status 500", "waiting", 9'000).ok());
  EXPECT_FALSE(due("webhook", 8'999)->has_value());
  EXPECT_EQ(due("slack", 3'000)->value().message.state, "firing");
  reopen();
  const AlertDeliveryRow again = due("webhook", 9'000)->value();
  EXPECT_EQ(again.message.uid, first.message.uid);
  EXPECT_EQ(again.tries, 1);
  ASSERT_TRUE(tried(first.id, 9'000, true, "status 204", "delivered", 9'000).ok());
  const AlertDeliveryRow second = due("webhook", 9'000)->value();
  EXPECT_EQ(second.message.state, "resolved");
  EXPECT_NE(second.message.uid, first.message.uid);
  const auto tries = alerts().tries(first.id);
  ASSERT_EQ(tries->size(), 2u);
  EXPECT_EQ(tries->front().answer, "status 500");
  EXPECT_TRUE(tries->back().delivered);
}

TEST_P(AlertStoreContract, KindsThatAreNotSentHaveNoDeliveries) {
  ASSERT_TRUE(*alerts().fire(alert()));
  ASSERT_TRUE(alerts().address(kSinks, std::vector<std::string>{"error_rate"}, 1'000).ok());
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 1'000).ok());  // not later either
  EXPECT_TRUE(texts().empty());
  EXPECT_EQ(*alerts().count_open(), 1);
}

TEST_P(AlertStoreContract, WhatWaitsForASinkThatIsGoneIsGivenUp) {
  ASSERT_TRUE(*alerts().fire(alert()));
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 1'000).ok());
  ASSERT_TRUE(alerts().forsake(std::vector<std::string>{"webhook"}, 2'000).ok());
  EXPECT_EQ(texts(), (std::vector<std::string>{"gpu-1/m firing webhook waiting",
                                               "gpu-1/m firing slack dead"}));
  EXPECT_EQ(alerts().tries(2)->back().answer, "no longer configured");
}

TEST_P(AlertStoreContract, ADeliveryIsSentAgainWithItsAudit) {
  ASSERT_TRUE(*alerts().fire(alert()));
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 1'000).ok());
  ASSERT_TRUE(tried(1, 1'000, false, "status 500", "dead", 1'000).ok());
  AuditRow audit;
  audit.action = "alert.resend";
  const auto none = alerts().resend(99, 2'000, audit);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::not_found);
  ASSERT_TRUE(alerts().resend(1, 2'000, audit).ok());
  EXPECT_EQ(due("webhook", 2'000)->value().tries, 0);
  EXPECT_EQ(actions().size(), 1u);
}

// It was read before the other wrote, and is recorded after.
TEST_P(AlertStoreContract, AResendDuringATryIsNotLost) {
  ASSERT_TRUE(*alerts().fire(alert()));
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 1'000).ok());
  for (const std::int64_t now : {1'000, 2'000, 2'000}) {  // the first and last: in the same moment
    const AlertDeliveryRow running = delivery(1);
    ASSERT_EQ(running.state, "waiting");
    ASSERT_TRUE(alerts().resend(1, now, {}).ok());
    ASSERT_TRUE(alerts().record_try(running, {1, now, true, "status 204"}, "delivered", now).ok());
    ASSERT_TRUE(due("webhook", now)->has_value());
    EXPECT_EQ(due("webhook", now)->value().tries, 0);
  }
  EXPECT_EQ(alerts().tries(1)->size(), 3u);
  ASSERT_TRUE(tried(1, 3'000, true, "status 204", "delivered", 3'000).ok());
  EXPECT_FALSE(due("webhook", 3'000)->has_value());
}

TEST_P(AlertStoreContract, AWallClockThatIsSetBackHoldsNothingUpForLong) {
  constexpr std::int64_t kDay = 86'400'000;
  ASSERT_TRUE(*alerts().fire(alert("gpu-1/m", 400 * kDay)));
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 400 * kDay).ok());
  ASSERT_TRUE(tried(1, 400 * kDay, false, "status 500", "waiting", 400 * kDay + 5'000).ok());
  EXPECT_FALSE(due("webhook", 399 * kDay + 5'000)->has_value());
  EXPECT_TRUE(due("webhook", 399 * kDay + 4'999)->has_value());
  EXPECT_TRUE(due("webhook", 30 * kDay)->has_value());
}

TEST_P(AlertStoreContract, UsesOfLeakedLiveKeysAreFoundOnce) {
  const AccountRow owner = inserted_account();
  const auto made = [&](Environment environment, bool compromised) {
    KeyRow row = key(owner.id);
    row.environment = environment;
    EXPECT_TRUE(keys().insert(row, note("key.create")).ok());
    row.status = KeyStatus::revoked;
    row.compromised = compromised;
    EXPECT_TRUE(keys().update(row, note("key.revoke")).ok());
    return row.id.str();
  };
  const std::string leaked = made(Environment::live, true);
  const std::string tested = made(Environment::test, true);
  const std::string revoked = made(Environment::live, false);
  int number = 0;
  const auto refused = [&](std::string_view key, std::int64_t at_ms,
                           std::string_view code = "invalid_api_key") {
    UsageRecord record;
    const std::string id = "req_" + std::to_string(++number);
    record.id = id;
    record.time_ms = at_ms;
    record.account = owner.id.str();
    record.key = key;
    record.model = "m";
    record.code = code;
    record.status = 401;
    record.refusals = 1;
    const auto written = usage().append({&record, 1});
    ASSERT_TRUE(written.ok()) << written.error().message << written.error().internal;
  };
  refused(leaked, 500);  // too long ago
  refused(tested, 2'000);
  refused(revoked, 2'000);
  refused(leaked, 2'000, "rate_limit_exceeded");
  std::int64_t after = 0;
  EXPECT_TRUE(alerts().leaked_uses(after, 1'000)->empty());
  EXPECT_EQ(after, 4);
  refused(leaked, 3'000);
  refused(leaked, 4'000);
  const auto uses = alerts().leaked_uses(after, 1'000);
  ASSERT_EQ(uses->size(), 1u);
  EXPECT_EQ(uses->front().key, leaked);
  EXPECT_EQ(uses->front().account, owner.id.str());
  EXPECT_TRUE(alerts().leaked_uses(after, 1'000)->empty());
  // All of them are old: their numbers may begin again.
  ASSERT_EQ(*usage().prune({10'000, 0, 0}, 100), 6u);
  refused(leaked, 5'000);
  EXPECT_EQ(alerts().leaked_uses(after, 1'000)->size(), 1u);
}

TEST_P(AlertStoreContract, OldOnesThatAreOverAreForgotten) {
  for (const char* subject : {"old", "open", "new", "newest"})
    ASSERT_TRUE(*alerts().fire(alert(subject)));
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 1'000).ok());
  ASSERT_TRUE(tried(1, 9'000, true, "status 204", "delivered", 1'000).ok());
  ASSERT_TRUE(*alerts().resolve(1, 2'000, "over"));
  ASSERT_TRUE(*alerts().resolve(3, 5'000, "over"));
  ASSERT_TRUE(*alerts().resolve(4, 5'000, "over"));
  ASSERT_TRUE(alerts().prune(5'000, 100).ok());
  EXPECT_FALSE(alerts().find(1)->has_value());
  EXPECT_TRUE(alerts().deliveries(1, 0, 10)->empty());
  EXPECT_TRUE(alerts().tries(1)->empty());
  EXPECT_EQ(alerts().list(false, 0, 10)->size(), 3u);
  ASSERT_TRUE(alerts().prune(0, 1).ok());  // one row past the open one
  EXPECT_EQ(alerts().list(false, 0, 10)->size(), 2u);
  EXPECT_TRUE(alerts().find(2)->has_value());
  EXPECT_FALSE(alerts().find(3)->has_value());
}

TEST_P(AlertStoreContract, OldTriesAreForgotten) {
  ASSERT_TRUE(*alerts().fire(alert()));
  ASSERT_TRUE(alerts().address(kSinks, kKinds, 1'000).ok());
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(tried(1, 1'000 + i, false, "status 500", "waiting", 1'000).ok());
  ASSERT_TRUE(alerts().prune(1'001, 100).ok());
  EXPECT_EQ(alerts().tries(1)->size(), 4u);
  ASSERT_TRUE(alerts().prune(0, 2).ok());
  EXPECT_EQ(alerts().tries(1)->size(), 2u);
}

}  // namespace solidrust
