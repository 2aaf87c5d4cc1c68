#include "app/control_socket/control_server.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/wipe.h"

namespace solidrust {

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& path,
                                                            Handler handler) {
  auto listener = listen_unix(path);
  if (!listener) return std::move(listener).error();
  Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.open())
    return Error(ErrorCode::storage_error, "Cannot make an eventfd for the control socket.");
  return std::unique_ptr<ControlServer>(
      new ControlServer(path, *std::move(listener), std::move(wake), std::move(handler)));
}

ControlServer::ControlServer(std::string path, Descriptor listener, Descriptor wake,
                             Handler handler)
    : path_(std::move(path)),
      listener_(std::move(listener)),
      wake_(std::move(wake)),
      handler_(std::move(handler)),
      thread_([this] { run(); }) {}

ControlServer::~ControlServer() {
  const std::uint64_t one = 1;
  if (::write(wake_.get(), &one, sizeof(one)) != sizeof(one))
    LogLine(LogLevel::error, "control_wake_failed");
  thread_.join();
  ::unlink(path_.c_str());
}

void ControlServer::run() {
  while (true) {
    reap();
    const bool full = peers_.size() >= kAtOnce;
    std::array<pollfd, 2> entries{pollfd{wake_.get(), POLLIN, 0},
                                  pollfd{listener_.get(), POLLIN, 0}};
    // With the most at once, whoever comes stays in the queue; ended ones are looked for.
    if (::poll(entries.data(), full ? 1 : 2, full ? 20 : -1) < 0 && errno != EINTR) break;
    if (entries[0].revents != 0) break;
    if (full || entries[1].revents == 0) continue;
    Descriptor peer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (peer.open()) {
      begin(std::move(peer));
    } else if (errno == EMFILE || errno == ENFILE) {
      // The connection stays in the queue: do not spin until a descriptor is free.
      ::poll(entries.data(), 1, 100);
    }
  }
  for (Peer& peer : peers_) {
    ::shutdown(peer.fd.get(), SHUT_RD);  // a request that has not come will not be waited for
    peer.thread.join();
  }
}

void ControlServer::begin(Descriptor fd) {
  Peer& peer = peers_.emplace_back(std::move(fd));
  try {
    peer.thread = std::thread([this, &peer] {
      serve(peer.fd.get());
      ::shutdown(peer.fd.get(), SHUT_RDWR);  // it is closed when the thread is reaped
      peer.over.store(true, std::memory_order_release);
    });
  } catch (const std::system_error& failure) {
    LogLine(LogLevel::error, "control_thread_failed").field("reason", failure.what());
    peers_.pop_back();
  }
}

void ControlServer::reap() {
  peers_.remove_if([](Peer& peer) {
    if (!peer.over.load(std::memory_order_acquire)) return false;
    peer.thread.join();
    return true;
  });
}

void ControlServer::serve(int fd) {
  TimedStream stream(fd, TimedStream::Clock::now() + kPatience);
  if (!peer_is_ours(fd)) {
    LogLine(LogLevel::warn, "control_peer_refused").field("reason", "it is another user's");
    return;
  }
  auto request = read_request(stream);
  Result<std::string> answer =
      request ? Result<std::string>(std::string()) : Result<std::string>(request.error());
  if (request) {
    try {
      answer = handler_(*request);
    } catch (const std::exception& failure) {
      LogLine(LogLevel::error, "control_command_failed")
          .field("method", request->method)
          .field("reason", failure.what());
      answer = Error(ErrorCode::internal_error, "The command failed; the server's log says why.");
    }
  }
  stream.extend(TimedStream::Clock::now() + kPatience);
  if (auto sent = write_answer(stream, answer); !sent)
    LogLine(LogLevel::warn, "control_answer_not_sent").field("reason", sent.error().message);
  if (answer) wipe(*answer);  // that of keys.create holds a key
}

}  // namespace solidrust
