#include "net/carry.h"

#include <future>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/thread_pool.h"
#include "net/worker.h"

namespace solidrust {
namespace {

struct Trip {
  std::thread::id left;
  std::thread::id worked;
  std::thread::id back;
  std::optional<Result<int>> answer;
  bool turned = false;  // others had their turn meanwhile
};

Task<void> travel(ThreadPool* pool, Trip* trip, std::promise<void>* done) {
  trip->left = std::this_thread::get_id();
  auto work = [trip]() -> Result<int> {
    trip->worked = std::this_thread::get_id();
    return 7;
  };
  bool turned = false;
  EventLoop::current().post([&turned] { turned = true; });
  trip->answer = co_await carry(*pool, std::move(work));
  trip->turned = turned;
  trip->back = std::this_thread::get_id();
  while (!turned) co_await EventLoop::current().next_turn();
  done->set_value();
}

Trip trip_to(ThreadPool& pool) {
  Worker worker(0);
  worker.start();
  Trip trip;
  std::promise<void> done;
  worker.post([&] { worker.tasks().spawn("travels", travel(&pool, &trip, &done)); });
  done.get_future().wait();
  worker.stop_when_idle();
  worker.join();
  return trip;
}

TEST(Carry, WorksElsewhereAndGoesOnWhereItLeft) {
  ThreadPool pool({"test-pool", 1, 8, {}});
  const Trip trip = trip_to(pool);
  EXPECT_EQ(trip.answer->value(), 7);
  EXPECT_NE(trip.worked, trip.left);
  EXPECT_EQ(trip.back, trip.left);
}

TEST(Carry, ARefusalComesBackAtOnce) {
  ThreadPool pool({"test-pool", 1, 8, {ErrorCode::service_unavailable, "Later."}});
  pool.stop();
  const Trip trip = trip_to(pool);
  EXPECT_EQ(trip.answer->error().code, ErrorCode::service_unavailable);
  EXPECT_EQ(trip.worked, std::thread::id());
  EXPECT_EQ(trip.back, trip.left);
  EXPECT_FALSE(trip.turned);
}

}  // namespace
}  // namespace solidrust
