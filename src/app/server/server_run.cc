// Between start and end: signals, and the stop.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <utility>

#include "app/server/server_parts.h"
#include "base/log.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kTick{1'000};
constexpr milliseconds kDrainStep{10};
constexpr milliseconds kAfterCut{5'000};

// The one that came, or that comes within that time; 0: none. They are kept back since before the
// first thread was made: none is lost, and only this thread takes them.
int next_signal(milliseconds wait) {
  const sigset_t set = server_signals();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
  const timespec time{seconds.count(), std::chrono::nanoseconds(wait - seconds).count()};
  return std::max(::sigtimedwait(&set, nullptr, &time), 0);
}

// The main thread's loop: what it waits for is the signals and a timer.
class MainLoop {
 public:
  explicit MainLoop(ServerParts& parts) : parts_(parts) {}

  void run() {
    auto tick = steady_clock::now() + kTick;
    while (!ended_) {
      take(next_signal(stopping_ ? kDrainStep : kTick));
      if (stopping_) {
        look_for_end();
      } else if (steady_clock::now() >= tick) {
        parts_.keys->last_used.tick();
        tick = steady_clock::now() + kTick;
      }
    }
  }

 private:
  void take(int number) {
    if (number == 0) return;
    if (number == SIGHUP)
      parts_.reload();
    else if (stopping_)
      end_at_once();
    else
      stop(number);
  }

  [[noreturn]] void end_at_once() {
    LogLine(LogLevel::warn, "stopped_at_once")
        .field("connections", static_cast<std::int64_t>(connections()));
    flush_log();
    std::_Exit(1);
  }

  void stop(int number) {
    stopping_ = true;
    parts_.ready = false;
    LogLine(LogLevel::info, "stopping")
        .field("signal", number == SIGTERM ? "SIGTERM" : "SIGINT")
        .field("connections", static_cast<std::int64_t>(connections()))
        .field("grace_ms", static_cast<std::int64_t>(parts_.settings.grace.count()));
    parts_.meter->tail().close();  // who watches would watch to the end of the grace period
    parts_.listener->drain();
    if (parts_.console) parts_.console->listener->drain();
    if (parts_.metrics_front) parts_.metrics_front->listener->drain();
    // What was asked of the workers before this has been done when this has.
    for (Worker* worker : parts_.workers->all) {
      ++*draining_;
      worker->post([left = draining_] { --*left; });
    }
    give_up_ = steady_clock::now() + parts_.settings.grace;
  }

  std::size_t connections() const {
    std::size_t open = parts_.listener->connections();
    if (parts_.console) open += parts_.console->listener->connections();
    if (parts_.metrics_front) open += parts_.metrics_front->listener->connections();
    return open;
  }

  void look_for_end() {
    const std::size_t open = connections();
    const bool late = steady_clock::now() >= give_up_;
    if ((open == 0 && *draining_ == 0) || (late && cut_)) {
      ended_ = true;
      return;
    }
    if (late) {
      LogLine(LogLevel::warn, "grace_period_over")
          .field("connections", static_cast<std::int64_t>(open));
      parts_.listener->cut();
      if (parts_.console) parts_.console->listener->cut();
      if (parts_.metrics_front) parts_.metrics_front->listener->cut();
      cut_ = true;
      give_up_ = steady_clock::now() + kAfterCut;
    }
  }

  ServerParts& parts_;
  bool stopping_ = false;
  bool cut_ = false;
  bool ended_ = false;
  // Workers that have not yet closed their acceptors; theirs too, for one may be very late.
  std::shared_ptr<std::atomic<std::size_t>> draining_ =
      std::make_shared<std::atomic<std::size_t>>(0);
  steady_clock::time_point give_up_;
};

}  // namespace

Server::Server(std::unique_ptr<ServerParts> parts) : parts_(std::move(parts)) {}

Server::~Server() {
  if (!parts_) return;
  parts_.reset();
  LogLine(LogLevel::info, "stopped").field("log_lines_dropped", log_lines_dropped());
  flush_log();
}

void Server::run() {
  MainLoop(*parts_).run();
}

}  // namespace solidrust
