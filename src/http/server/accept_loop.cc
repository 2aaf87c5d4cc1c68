#include "http/server/accept_loop.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "net/worker.h"

namespace solidrust::http {
namespace {

using namespace std::chrono_literals;

constexpr auto kPause = 100ms;    // out of descriptors: how long until the next try
constexpr int kAcceptBatch = 64;  // then others have their turn

// Give back on every way out what enter() has counted.
struct Running {
  ListenerState& state;
  ~Running() { state.leave(); }
};
struct Admitted {
  Admission& admission;
  const PeerAddress& peer;
  ~Admitted() { admission.leave(peer); }
};

}  // namespace

bool ListenerState::enter() {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  ++running_;
  return true;
}

void ListenerState::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

void ListenerState::leave() {
  const std::lock_guard lock(mutex_);
  if (--running_ == 0) empty_.notify_all();
}

void ListenerState::wait_until_empty() {
  std::unique_lock lock(mutex_);
  empty_.wait(lock, [this] { return running_ == 0; });
}

AcceptLoop::AcceptLoop(Worker& worker, std::shared_ptr<ListenerState> state, int fd)
    : worker_(worker),
      state_(std::move(state)),
      listening_(fd),
      readiness_(worker.loop()),
      pause_over_(
          worker.timers(), [](void* self) { static_cast<AcceptLoop*>(self)->resume_.set(); },
          this) {}

AcceptLoop::~AcceptLoop() {
  if (listening_ >= 0) ::close(listening_);
}

void AcceptLoop::start() {
  if (!readiness_.watch(listening_)) {
    LogLine(LogLevel::error, "listener_failed").field("reason", std::strerror(errno));
    return;
  }
  if (closing_ || !state_->enter()) return;
  worker_.tasks().spawn("accept", run(shared_from_this()));
}

Task<void> AcceptLoop::run(std::shared_ptr<AcceptLoop> self) {
  const Running running{*self->state_};
  int batch = 0;
  for (;;) {
    const Accepted accepted = self->accept_one();
    if (accepted != Accepted::exhausted) self->exhausted_ = false;
    if (accepted == Accepted::one) {
      if (++batch % kAcceptBatch == 0) co_await self->worker_.loop().next_turn();
      continue;
    }
    if (self->closing_) break;
    if (accepted == Accepted::exhausted)
      co_await self->pause();
    else
      co_await self->readiness_.wait(Readiness::Side::reader, Readiness::For::input);
  }
  ::close(std::exchange(self->listening_, -1));
}

AcceptLoop::Accepted AcceptLoop::accept_one() {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int fd = ::accept4(listening_, reinterpret_cast<sockaddr*>(&address), &size,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    PeerAddress peer = PeerAddress::from(address);
    if (!state_->admission.enter(peer)) {
      ::close(fd);
      return Accepted::one;
    }
    if (state_->enter()) {
      worker_.tasks().spawn("connection", serve(shared_from_this(), fd, std::move(peer)));
    } else {
      state_->admission.leave(peer);
      ::close(fd);
    }
    return Accepted::one;
  }
  switch (errno) {
    case EAGAIN:
      readiness_.used_up(Readiness::For::input);
      return Accepted::none;
    case EINTR:
    case ECONNABORTED:
    case EPERM:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
    case ETIMEDOUT:
      return Accepted::one;  // that connection failed before we got it (accept(2)); try the next
    default:
      return Accepted::exhausted;  // descriptors, mostly, or memory
  }
}

Task<void> AcceptLoop::pause() {
  if (!std::exchange(exhausted_, true))
    LogLine(LogLevel::warn, "accept_paused").field("detail", "out of file descriptors or memory");
  resume_.clear();
  pause_over_.arm(kPause);
  co_await resume_.wait();
  pause_over_.disarm();
}

Task<void> AcceptLoop::serve(std::shared_ptr<AcceptLoop> self, int fd, PeerAddress peer) {
  const Running running{*self->state_};
  const Admitted admitted{self->state_->admission, peer};
  ServerConnection connection(self->worker_, self->state_->settings, fd, peer.text);
  const auto place = self->connections_.insert(self->connections_.end(), &connection);
  if (self->closing_) connection.drain();
  try {
    co_await connection.run();
  } catch (const std::exception& error) {
    LogLine(LogLevel::error, "connection_failed").field("reason", error.what());
  }
  self->connections_.erase(place);
}

void AcceptLoop::drain() {
  closing_ = true;
  readiness_.cancel();
  resume_.set();
  for (ServerConnection* connection : connections_) connection->drain();
}

void AcceptLoop::cut() {
  drain();
  // Cutting one may run its handler, never erase it here: that happens in its own coroutine.
  for (ServerConnection* connection : connections_) connection->cut();
}

}  // namespace solidrust::http
