#include "net/worker.h"

#include <algorithm>
#include <array>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "net/signal.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

TEST(WorkerTest, EndsOnlyWhenItsTasksHaveEnded) {
  Worker worker(0);
  Signal signal;
  std::atomic<bool> ended = false;
  worker.start();
  struct Local {
    static Task<void> wait(Signal* signal, std::atomic<bool>* ended) {
      co_await signal->wait();
      *ended = true;
    }
  };
  std::promise<std::size_t> running;
  worker.post([&] {
    worker.tasks().spawn("waits", Local::wait(&signal, &ended));
    worker.stop_when_idle();
    running.set_value(worker.tasks().running());
  });
  EXPECT_EQ(running.get_future().get(), 1u);
  EXPECT_FALSE(ended);
  worker.post([&] { signal.set(); });
  worker.join();
  EXPECT_TRUE(ended);
  EXPECT_EQ(worker.tasks().running(), 0u);
}

TEST(WorkerTest, OneInTheBackgroundHasItsNameAndGivesWay) {
  const int before = ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()));
  Worker worker(0);
  worker.start_in_background("console", Background::steady);
  std::promise<std::pair<std::string, int>> found;
  worker.post([&] {
    std::array<char, 16> name{};
    ::pthread_getname_np(::pthread_self(), name.data(), name.size());
    found.set_value({name.data(), ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()))});
  });
  const auto [name, niceness] = found.get_future().get();
  EXPECT_EQ(name, "console");
  EXPECT_EQ(niceness, std::min(19, before + 5));
  worker.stop_when_idle();
  worker.join();
}

TEST(WorkerTest, AnExceptionEndsItsTaskAndNothingElse) {
  Worker worker(0);
  worker.start();
  struct Local {
    static Task<void> fail() {
      throw std::runtime_error("on purpose");
      co_return;
    }
  };
  std::promise<void> after;
  worker.post([&] { worker.tasks().spawn("fails", Local::fail()); });
  worker.post([] { throw std::runtime_error("on purpose"); });
  worker.post([&] { after.set_value(); });
  EXPECT_EQ(after.get_future().wait_for(5s), std::future_status::ready);
  worker.stop_when_idle();
  worker.join();
  EXPECT_EQ(worker.tasks().running(), 0u);
}

TEST(WorkerTest, AnIdleTimerWheelDoesNotHoldUpTheEnd) {
  Worker worker(0);
  worker.start();
  worker.post([&] {
    Timeout timeout(
        worker.timers(), [](void*) {}, nullptr);
    timeout.arm(60s);
  });
  worker.stop_when_idle();
  const auto start = std::chrono::steady_clock::now();
  worker.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST(SignalTest, KeepsASetUntilTheNextWaitAndCountsSeveralAsOne) {
  Worker worker(0);
  worker.start();
  struct Local {
    static Task<void> run(Worker* on, std::promise<int>* done) {
      Signal signal;
      signal.set();
      signal.set();
      co_await signal.wait();
      int step = 1;
      on->post([&] {
        EXPECT_TRUE(signal.awaited());
        step = 2;
        signal.set();
      });
      co_await signal.wait();
      const int first = step;
      on->post([&] {
        step = 3;
        signal.set_and_run();
      });
      co_await signal.wait();
      signal.set();
      signal.clear();
      on->post([&] {
        step = 4;
        signal.set();
      });
      co_await signal.wait();
      done->set_value(first * 10 + step);
    }
  };
  std::promise<int> done;
  worker.post([&] { worker.tasks().spawn("signals", Local::run(&worker, &done)); });
  EXPECT_EQ(done.get_future().get(), 24);
}

}  // namespace
}  // namespace solidrust
