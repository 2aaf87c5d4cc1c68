// One worker's share of a listening address: accepts connections and runs them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>

#include "http/server/admission.h"
#include "http/server/server_connection.h"
#include "net/readiness.h"
#include "net/signal.h"
#include "net/task.h"
#include "net/timer_wheel.h"

namespace solidrust::http {

// What the loops of one listener share. Thread-safe.
struct ListenerState {
  explicit ListenerState(const ServerLimits& limits)
      : admission(limits.connections_per_address, limits.connections) {}
  ServerSettings settings;  // immutable once the loops run
  Admission admission;

  // Counts a loop or connection as running; false once closed: it must not start.
  bool enter();
  void leave();
  void close();
  void wait_until_empty();

 private:
  std::mutex mutex_;
  bool closed_ = false;
  std::condition_variable empty_;
  std::size_t running_ = 0;
};

// Belongs to its worker's thread from start() on. Owned by the listener and by the
// coroutines that it runs.
class AcceptLoop : public std::enable_shared_from_this<AcceptLoop> {
 public:
  // Takes over a listening, non-blocking socket.
  AcceptLoop(Worker& worker, std::shared_ptr<ListenerState> state, int fd);
  ~AcceptLoop();
  AcceptLoop(const AcceptLoop&) = delete;
  AcceptLoop& operator=(const AcceptLoop&) = delete;

  Worker& worker() noexcept { return worker_; }
  void start();
  // Accepts the connections that wait in the kernel, then closes; connections end after their
  // current request.
  void drain();
  void cut();

 private:
  enum class Accepted : std::uint8_t { one, none, exhausted };
  static Task<void> run(std::shared_ptr<AcceptLoop> self);
  static Task<void> serve(std::shared_ptr<AcceptLoop> self, int fd, PeerAddress peer);
  Accepted accept_one();
  Task<void> pause();

  Worker& worker_;
  std::shared_ptr<ListenerState> state_;
  int listening_;
  Readiness readiness_;
  bool closing_ = false;
  bool exhausted_ = false;  // and logged
  std::list<ServerConnection*> connections_;
  Signal resume_;
  Timeout pause_over_;
};

}  // namespace solidrust::http
