// Answers the command line while the server runs.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "app/control_socket/control_protocol.h"
#include "app/control_socket/unix_socket.h"
#include "base/result.h"

namespace solidrust {

// One thread that accepts, and one for each connection, which reads, runs and answers its one
// request: commands are few, and a peer that is slow to send or to read, or a command that waits
// for a dead host, holds up no other. Past kAtOnce connections the next wait until one has ended.
class ControlServer {
 public:
  static constexpr std::chrono::milliseconds kPatience{5'000};
  static constexpr std::size_t kAtOnce = 32;
  // Runs on the connection's thread, several at once; may block.
  using Handler = std::function<Result<std::string>(const ControlRequest& request)>;

  // Precondition: this process holds the lock of the folder that `path` is in.
  static Result<std::unique_ptr<ControlServer>> start(const std::string& path, Handler handler);
  // Removes the socket; finishes the requests that are being run. Who has not sent one is told no.
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  ControlServer(std::string path, Descriptor listener, Descriptor wake, Handler handler);
  struct Peer {
    explicit Peer(Descriptor fd_) : fd(std::move(fd_)) {}
    Descriptor fd;
    std::atomic<bool> over{false};
    std::thread thread;
  };
  void run();
  void begin(Descriptor fd);
  void serve(int fd);
  void reap();  // those that are over

  std::string path_;
  Descriptor listener_;
  Descriptor wake_;  // eventfd: end
  Handler handler_;
  std::list<Peer> peers_;  // the accepting thread's
  std::thread thread_;
};

}  // namespace solidrust
