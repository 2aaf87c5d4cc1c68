// Between start and end: signals, and the stop.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/server/server_parts.h"
#include "base/log.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kTick{1'000};
constexpr milliseconds kDrainStep{10};
constexpr milliseconds kAfterCut{5'000};

// They were kept back since before the first thread was made: none is lost, and only this thread
// gets them.
void allow_signals() {
  const sigset_t set = server_signals();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

// The main thread's loop: what it waits for is the signals and a timer.
class MainLoop {
 public:
  explicit MainLoop(ServerParts& parts) : parts_(parts) {}

  void run() {
    allow_signals();
    wait_for_signal();
    wait_for_tick();
    io_.run();
  }

 private:
  void wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      if (number == SIGHUP)
        parts_.reload();
      else if (stopping_)
        end_at_once();
      else
        stop(number);
      if (!ended_) wait_for_signal();
    });
  }

  void wait_for_tick() {
    tick_.expires_after(kTick);
    tick_.async_wait([this](const boost::system::error_code& error) {
      if (error || stopping_) return;
      parts_.keys->last_used.tick();
      wait_for_tick();
    });
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
    parts_.listener->drain();
    if (parts_.console) parts_.console->listener->drain();
    // What was asked of the workers before this has been done when this has.
    for (Worker* worker : parts_.workers->all) {
      ++*draining_;
      worker->post([left = draining_] { --*left; });
    }
    give_up_ = steady_clock::now() + parts_.settings.grace;
    wait_for_end();
  }

  std::size_t connections() const {
    const std::size_t console = parts_.console ? parts_.console->listener->connections() : 0;
    return parts_.listener->connections() + console;
  }

  void wait_for_end() {
    const std::size_t open = connections();
    const bool late = steady_clock::now() >= give_up_;
    if ((open == 0 && *draining_ == 0) || (late && cut_)) {
      ended_ = true;
      signals_.cancel();
      return;
    }
    if (late) {
      LogLine(LogLevel::warn, "grace_period_over")
          .field("connections", static_cast<std::int64_t>(open));
      parts_.listener->cut();
      if (parts_.console) parts_.console->listener->cut();
      cut_ = true;
      give_up_ = steady_clock::now() + kAfterCut;
    }
    tick_.expires_after(kDrainStep);
    tick_.async_wait([this](const boost::system::error_code& error) {
      if (!error) wait_for_end();
    });
  }

  ServerParts& parts_;
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_, SIGTERM, SIGINT, SIGHUP};
  boost::asio::steady_timer tick_{io_};
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
