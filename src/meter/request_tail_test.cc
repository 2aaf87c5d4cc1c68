#include "meter/request_tail.h"

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace solidrust {
namespace {

UsageRecord sample(std::string_view id) {
  UsageRecord record;
  record.id = id;
  record.time_ms = 1'800'000'000'123;
  record.account = "acc_0123456789012345678901";
  record.status = 200;
  return record;
}

std::vector<std::string> ids(const RequestTail::Batch& batch) {
  std::vector<std::string> all;
  for (const std::string& entry : batch.entries) all.emplace_back(tail_record(entry).id);
  return all;
}

TEST(RequestTail, what_ends_while_somebody_watches_is_read_once_with_all_it_has) {
  const FakeClock clock;
  RequestTail tail(2, clock);
  tail.publish(0, sample("before"));
  tail.watch();
  auto place = tail.end();
  UsageRecord record = sample("one");
  record.model = "chat";
  record.target = "gpu-1/big";
  record.detail = std::string_view("a reason");
  record.refusals = 1;
  tail.publish(0, record);
  tail.publish(1, sample("two"));
  EXPECT_EQ(tail.published(), 2u);
  const auto batch = tail.read(place);
  EXPECT_EQ(ids(batch), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(batch.lost, 0u);
  const UsageRecord read = tail_record(batch.entries[0]);
  EXPECT_EQ(read.model, "chat");
  EXPECT_EQ(read.target, "gpu-1/big");
  EXPECT_EQ(read.detail, "a reason");
  EXPECT_EQ(read.refusals, 1u);
  EXPECT_EQ(read.status, 200);
  EXPECT_TRUE(tail.read(place).entries.empty());
}

TEST(RequestTail, a_reader_who_is_late_loses_the_oldest_and_is_told_how_many) {
  const FakeClock clock;
  for (const std::size_t past : {std::size_t{0}, std::size_t{1}, std::size_t{44}}) {
    RequestTail tail(1, clock);
    tail.watch();
    auto place = tail.end();
    for (std::size_t i = 0; i < RequestTail::kEntries + past; ++i)
      tail.publish(0, sample(std::to_string(i)));
    const auto batch = tail.read(place);
    EXPECT_EQ(batch.lost, past);
    ASSERT_EQ(batch.entries.size(), RequestTail::kEntries);
    EXPECT_EQ(ids(batch).front(), std::to_string(past));
  }
}

TEST(RequestTail, once_nobody_renews_the_lease_nothing_is_written) {
  FakeClock clock;
  RequestTail tail(1, clock);
  EXPECT_FALSE(tail.watched());
  tail.watch();
  EXPECT_TRUE(tail.watched());
  auto place = tail.end();
  clock.advance(RequestTail::kLease);
  tail.publish(0, sample("last"));
  clock.advance(std::chrono::milliseconds{1});
  tail.publish(0, sample("late"));
  EXPECT_FALSE(tail.watched());
  EXPECT_EQ(ids(tail.read(place)), std::vector<std::string>{"last"});
  tail.watch();
  tail.publish(0, sample("again"));
  EXPECT_EQ(ids(tail.read(place)), std::vector<std::string>{"again"});
}

TEST(RequestTail, seats_are_bounded_in_all_and_for_an_account) {
  const FakeClock clock;
  RequestTail tail(1, clock);
  std::vector<RequestTail::Seat> seats;
  for (std::size_t i = 0; i < RequestTail::kSeats; ++i) {
    const std::string account = "acc_" + std::to_string(i / RequestTail::kSeatsOfAccount);
    auto seat = tail.take_seat(account, RequestTail::Watcher::operator_);
    ASSERT_TRUE(seat);
    seats.push_back(std::move(*seat));
    if (i + 1 == RequestTail::kSeatsOfAccount) {
      EXPECT_FALSE(tail.take_seat(account, RequestTail::Watcher::operator_));
    }
  }
  EXPECT_FALSE(tail.take_seat("acc_other", RequestTail::Watcher::operator_));
  seats.pop_back();
  EXPECT_TRUE(tail.take_seat("acc_other", RequestTail::Watcher::operator_));
}

TEST(RequestTail, some_seats_are_for_operators_alone) {
  const FakeClock clock;
  RequestTail tail(1, clock);
  std::vector<RequestTail::Seat> seats;
  for (std::size_t i = 0; i < RequestTail::kSeatsOfMembers; ++i) {
    auto seat = tail.take_seat("acc_" + std::to_string(i), RequestTail::Watcher::member);
    ASSERT_TRUE(seat);
    seats.push_back(std::move(*seat));
  }
  EXPECT_EQ(seats.size(), RequestTail::seats_for(RequestTail::Watcher::member));
  EXPECT_FALSE(tail.take_seat("acc_member", RequestTail::Watcher::member));
  EXPECT_LT(seats.size(), RequestTail::seats_for(RequestTail::Watcher::operator_));
  EXPECT_TRUE(tail.take_seat("acc_operator", RequestTail::Watcher::operator_));
}

TEST(RequestTail, an_operator_takes_no_place_from_members) {
  const FakeClock clock;
  RequestTail tail(1, clock);
  std::vector<RequestTail::Seat> seats;
  for (std::size_t i = RequestTail::kSeatsOfMembers; i < RequestTail::kSeats; ++i)
    seats.push_back(
        *tail.take_seat("acc_op_" + std::to_string(i), RequestTail::Watcher::operator_));
  std::vector<RequestTail::Seat> members;
  for (std::size_t i = 0; i < RequestTail::kSeatsOfMembers; ++i) {
    auto seat = tail.take_seat("acc_" + std::to_string(i), RequestTail::Watcher::member);
    ASSERT_TRUE(seat) << i;
    members.push_back(std::move(*seat));
  }
  EXPECT_FALSE(tail.take_seat("acc_one_more", RequestTail::Watcher::operator_));
  members.pop_back();
  EXPECT_TRUE(tail.take_seat("acc_one_more", RequestTail::Watcher::member));
  seats.clear();
  EXPECT_TRUE(tail.take_seat("acc_one_more", RequestTail::Watcher::member));
  EXPECT_EQ(members.size() + 1, RequestTail::kSeatsOfMembers);
}

// Each record says the same number in several places: one that was torn would not.
TEST(RequestTail, nothing_torn_is_ever_read_while_workers_write) {
  const SystemClock clock;
  constexpr std::size_t kWorkers = 2;
  constexpr std::uint64_t kEach = 30'000;
  RequestTail tail(kWorkers, clock);
  tail.watch();
  std::atomic<std::size_t> writing{kWorkers};
  std::vector<std::thread> workers;
  for (std::size_t worker = 0; worker < kWorkers; ++worker)
    workers.emplace_back([&, worker] {
      for (std::uint64_t i = 0; i < kEach; ++i) {
        const std::string text = std::to_string(i);
        const std::string longer(1 + i % 100, static_cast<char>('a' + i % 26));
        UsageRecord record = sample(text);
        record.code = text;
        record.model = longer;
        record.detail = longer;
        record.prompt_tokens = i;
        record.completion_tokens = worker;
        tail.publish(worker, record);
      }
      --writing;
    });
  std::array<std::uint64_t, kWorkers> next{};
  RequestTail::Place place(kWorkers, 0);
  std::uint64_t seen = 0;
  std::uint64_t lost = 0;
  for (bool last = false; !last;) {
    last = writing.load() == 0;
    const auto batch = tail.read(place);
    lost += batch.lost;
    seen += batch.entries.size();
    for (const std::string& entry : batch.entries) {
      const UsageRecord record = tail_record(entry);
      const std::uint64_t i = record.prompt_tokens;
      ASSERT_EQ(record.id, std::to_string(i));
      ASSERT_EQ(record.code, record.id);
      ASSERT_EQ(record.model, std::string(1 + i % 100, static_cast<char>('a' + i % 26)));
      ASSERT_EQ(record.detail, record.model);
      ASSERT_GE(i, next.at(record.completion_tokens)) << "in their order, none twice";
      next.at(record.completion_tokens) = i + 1;
    }
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(seen + lost, kWorkers * kEach);
  EXPECT_GE(seen, kWorkers * RequestTail::kEntries);
}

}  // namespace
}  // namespace solidrust
