#include "net/event_loop.h"

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/frame_pool.h"
#include "net/signal.h"
#include "net/worker.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;
using For = Readiness::For;
using Side = Readiness::Side;

struct Told {
  int calls = 0;
  bool cancelled = false;
  static void call(void* self, bool was_cancelled) {
    auto* const told = static_cast<Told*>(self);
    ++told->calls;
    told->cancelled = was_cancelled;
  }
};

class ReadinessTest : public testing::Test {
 protected:
  ReadinessTest() {
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    EXPECT_TRUE(readiness.watch(ends[0]));
    while (loop.turn(0ms)) {
    }
  }
  ~ReadinessTest() override {
    for (const int end : ends)
      if (end >= 0) ::close(end);
  }
  void peer_sends(const char* text) {
    EXPECT_EQ(::send(ends[1], text, std::char_traits<char>::length(text), MSG_NOSIGNAL),
              static_cast<ssize_t>(std::char_traits<char>::length(text)));
  }
  EventLoop loop;
  std::array<int, 2> ends{};
  Readiness readiness{loop};
  Told told;
};

TEST_F(ReadinessTest, AWaitEndsWhenInputComesAndOnlyThen) {
  readiness.start_wait(Side::reader, For::input, Told::call, &told);
  EXPECT_FALSE(loop.turn(0ms));
  EXPECT_EQ(told.calls, 0);
  peer_sends("x");
  loop.turn(1000ms);
  EXPECT_EQ(told.calls, 1);
  EXPECT_FALSE(told.cancelled);
  peer_sends("y");
  loop.turn(1000ms);
  EXPECT_EQ(told.calls, 1) << "one call a wait";
}

TEST_F(ReadinessTest, WhatCameBeforeTheWaitIsNotMissedAndIsToldInTheNextTurn) {
  peer_sends("x");
  loop.turn(1000ms);
  EXPECT_TRUE(readiness.has(For::input));
  readiness.start_wait(Side::reader, For::input, Told::call, &told);
  EXPECT_EQ(told.calls, 0) << "never from inside the call";
  EXPECT_FALSE(loop.idle());
  loop.turn(1000ms);
  EXPECT_EQ(told.calls, 1);
}

TEST_F(ReadinessTest, AfterTheLastByteItWaitsForTheNext) {
  peer_sends("x");
  loop.turn(1000ms);
  char byte = 0;
  EXPECT_EQ(::recv(ends[0], &byte, 1, 0), 1);
  readiness.emptied();
  EXPECT_FALSE(readiness.has(For::input));
  readiness.start_wait(Side::reader, For::input, Told::call, &told);
  loop.turn(0ms);
  EXPECT_EQ(told.calls, 0);
  peer_sends("y");
  loop.turn(1000ms);
  EXPECT_EQ(told.calls, 1);
}

TEST_F(ReadinessTest, AnEndThatCameWithTheLastByteIsNotForgotten) {
  peer_sends("x");
  ::shutdown(ends[1], SHUT_WR);
  loop.turn(1000ms);
  readiness.emptied();
  EXPECT_TRUE(readiness.has(For::input));
}

TEST_F(ReadinessTest, CancellingEndsBothSidesWaits) {
  Told writer;
  readiness.used_up(For::output);
  readiness.start_wait(Side::reader, For::input, Told::call, &told);
  readiness.start_wait(Side::writer, For::output, Told::call, &writer);
  readiness.cancel();
  EXPECT_EQ(told.calls + writer.calls, 0);
  while (loop.turn(0ms)) {
  }
  EXPECT_EQ(told.calls, 1);
  EXPECT_TRUE(told.cancelled);
  EXPECT_EQ(writer.calls, 1);
  EXPECT_TRUE(writer.cancelled);
}

TEST_F(ReadinessTest, AWatcherHearsOfTheEndOfSendingAndOfTheHangUpApart) {
  readiness.start_wait(Side::watcher, For::peer_end, Told::call, &told);
  peer_sends("x");
  while (loop.turn(0ms)) {
  }
  EXPECT_EQ(told.calls, 0) << "input is nothing to a watcher";
  ::shutdown(ends[1], SHUT_WR);
  loop.turn(1000ms);
  EXPECT_EQ(told.calls, 1);
  EXPECT_FALSE(readiness.has(For::hang_up));
  readiness.start_wait(Side::watcher, For::hang_up, Told::call, &told);
  readiness.cancel();
  while (loop.turn(0ms)) {
  }
  EXPECT_EQ(told.calls, 1) << "cancelling is for readers and writers";
  ::close(std::exchange(ends[1], -1));
  loop.turn(1000ms);
  EXPECT_EQ(told.calls, 2);
  EXPECT_TRUE(readiness.has(For::hang_up));
}

TEST_F(ReadinessTest, AWatcherThatIsForgottenIsNotTold) {
  readiness.start_wait(Side::watcher, For::peer_end, Told::call, &told);
  readiness.start_wait(Side::reader, For::input, Told::call, &told);
  ::shutdown(ends[1], SHUT_WR);
  while (!readiness.has(For::peer_end)) loop.turn(1000ms);
  readiness.start_wait(Side::watcher, For::peer_end, Told::call, &told);  // due at once
  readiness.forget(Side::watcher);
  const int before = told.calls;
  while (loop.turn(0ms)) {
  }
  EXPECT_EQ(told.calls, before);
  EXPECT_TRUE(loop.idle());
}

// The storage outlives what stood in it, so that a link that was left behind leads nowhere wild.
TEST(EventLoopTest, WhatIsDestroyedBeforeItIsToldLeavesTheListOfThoseDue) {
  constexpr std::size_t kCount = 3;
  for (std::size_t gone = 0; gone < kCount; ++gone) {
    EventLoop loop;
    std::array<std::optional<Readiness>, kCount> all;
    std::array<Told, kCount> told;
    for (std::size_t i = 0; i < kCount; ++i) {
      all[i].emplace(loop).start_wait(Side::reader, For::input, Told::call, &told[i]);
      all[i]->cancel();  // over, and due in the next turn
    }
    all[gone].reset();
    loop.turn(0ms);
    EXPECT_TRUE(loop.idle()) << gone;
    for (std::size_t i = 0; i < kCount; ++i)
      EXPECT_EQ(told[i].calls, i == gone ? 0 : 1) << gone << ", " << i;
  }
}

TEST(EventLoopTest, TheOnlyOneThatIsDueMayBeDestroyed) {
  EventLoop loop;
  Told told;
  std::optional<Readiness> only;
  only.emplace(loop).start_wait(Side::reader, For::input, Told::call, &told);
  only->cancel();
  EXPECT_FALSE(loop.idle());
  only.reset();
  EXPECT_TRUE(loop.idle());
  EXPECT_FALSE(loop.turn(0ms));
  EXPECT_EQ(told.calls, 0);
}

TEST(EventLoopTest, WhatAReadyDescriptorDestroysIsNotToldAnyMore) {
  EventLoop loop;
  std::array<std::array<int, 2>, 2> pairs{};
  std::array<std::unique_ptr<Readiness>, 2> both;
  struct Destroyer {
    std::array<std::unique_ptr<Readiness>, 2>* both;
    std::size_t other;
    int* calls;
    static void call(void* self, bool) {
      auto* const destroyer = static_cast<Destroyer*>(self);
      ++*destroyer->calls;
      (*destroyer->both)[destroyer->other].reset();
    }
  };
  int calls = 0;
  std::array<Destroyer, 2> destroyers{Destroyer{&both, 1, &calls}, Destroyer{&both, 0, &calls}};
  for (std::size_t i = 0; i < 2; ++i) {
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pairs[i].data()), 0);
    both[i] = std::make_unique<Readiness>(loop);
    ASSERT_TRUE(both[i]->watch(pairs[i][0]));
    both[i]->start_wait(Side::reader, For::input, Destroyer::call, &destroyers[i]);
  }
  for (const auto& pair : pairs) EXPECT_EQ(::send(pair[1], "x", 1, MSG_NOSIGNAL), 1);
  while (loop.turn(0ms)) {
  }
  EXPECT_EQ(calls, 1);
  for (const auto& pair : pairs)
    for (const int end : pair) ::close(end);
}

TEST(EventLoopTest, AJobThatThrowsTakesNoOtherWithIt) {
  EventLoop loop;
  int ran = 0;
  loop.post([] { throw std::runtime_error("on purpose"); });
  loop.post([&] { ++ran; });
  EXPECT_THROW(loop.turn(1000ms), std::runtime_error);
  EXPECT_FALSE(loop.idle());
  loop.turn(1000ms);
  EXPECT_EQ(ran, 1);
}

TEST(EventLoopTest, JobsThatPostJobsLeaveRoomForOthers) {
  EventLoop loop;
  struct Chain {
    EventLoop* loop;
    bool* stop;
    void operator()() const {
      if (!*stop) loop->post(*this);
    }
  };
  bool stop = false;
  loop.post(Chain{&loop, &stop});
  Told told;
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  Readiness readiness(loop);
  ASSERT_TRUE(readiness.watch(ends[0]));
  readiness.start_wait(Side::reader, For::input, Told::call, &told);
  EXPECT_EQ(::send(ends[1], "x", 1, MSG_NOSIGNAL), 1);
  for (int turns = 0; turns < 10 && told.calls == 0; ++turns) loop.turn(1000ms);
  EXPECT_EQ(told.calls, 1);
  stop = true;
  while (loop.turn(0ms)) {
  }
  for (const int end : ends) ::close(end);
}

Task<int> depth(int levels) {
  if (levels == 0) co_return 0;
  const int below = co_await depth(levels - 1);
  co_return below + 1;
}

TEST(TaskTest, ALoopOverTasksThatNeverWaitKeepsTheStackFlat) {
  Worker worker(0);
  struct Local {
    static Task<void> run(long* sum) {
      for (int i = 0; i < 1'000'000; ++i) {
        const int one = co_await depth(1);
        *sum += one;
      }
    }
  };
  long sum = 0;
  worker.tasks().spawn("loop", Local::run(&sum));
  worker.run_tasks();
  EXPECT_EQ(sum, 1'000'000);
}

TEST(TaskTest, ALoopOverTasksThatWaitKeepsTheStackFlat) {
  Worker worker(0);
  struct Local {
    static Task<int> wait(Worker* worker) {
      co_await worker->loop().next_turn();
      co_return 1;
    }
    static Task<void> run(Worker* worker, long* sum) {
      for (int i = 0; i < 100'000; ++i) {
        const int one = co_await wait(worker);
        *sum += one;
      }
    }
  };
  long sum = 0;
  worker.tasks().spawn("loop", Local::run(&worker, &sum));
  worker.run_tasks();
  EXPECT_EQ(sum, 100'000);
}

TEST(TaskTest, AnExceptionReachesWhoAwaitsAfterAWaitToo) {
  Worker worker(0);
  struct Local {
    static Task<int> fail(Worker* worker, bool wait) {
      if (wait) co_await worker->loop().next_turn();
      throw std::runtime_error("on purpose");
    }
    static Task<void> run(Worker* worker, int* caught) {
      for (const bool wait : {false, true}) {
        try {
          const int never = co_await fail(worker, wait);
          *caught += never;
        } catch (const std::runtime_error&) {
          ++*caught;
        }
      }
    }
  };
  int caught = 0;
  worker.tasks().spawn("caught", Local::run(&worker, &caught));
  worker.run_tasks();
  EXPECT_EQ(caught, 2);
}

TEST(TaskTest, WhatStillWaitsAtTheEndIsDestroyedWithItsWorker) {
  struct Guard {
    int* count;
    ~Guard() { ++*count; }
  };
  struct Local {
    static Task<void> inner(Signal* never, int* count) {
      const Guard guard{count};
      co_await never->wait();
    }
    static Task<void> outer(Signal* never, int* count) {
      const Guard guard{count};
      co_await inner(never, count);
    }
  };
  int destroyed = 0;
  Signal never;
  {
    Worker worker(0);
    worker.tasks().spawn("waits", Local::outer(&never, &destroyed));
    while (worker.turn(0ms)) {
    }
    EXPECT_EQ(destroyed, 0);
  }
  EXPECT_EQ(destroyed, 2);
}

TEST(FramePoolTest, GivesBlocksOfAllSizes) {
  std::vector<std::pair<void*, std::size_t>> taken;
  for (std::size_t size = 1; size < 10'000; size += 61) {
    void* const block = FramePool::take(size);
    std::fill_n(static_cast<char*>(block), size, 'x');
    taken.emplace_back(block, size);
  }
  for (const auto& [block, size] : taken) FramePool::give(block, size);
  void* const again = FramePool::take(100);
  FramePool::give(again, 100);
  FramePool::release();
}

}  // namespace
}  // namespace solidrust
