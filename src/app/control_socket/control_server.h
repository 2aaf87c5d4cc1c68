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
// request: commands are few, and a slow peer, or a command that waits for a host that does not
// respond, delays no other. With kAtOnce connections open, the next wait until one has ended.
class ControlServer {
 public:
  static constexpr std::chrono::milliseconds kPatience{5'000};
  static constexpr std::size_t kAtOnce = 32;
  // Runs on the connection's thread, several concurrently; may block.
  using Handler = std::function<Result<std::string>(const ControlRequest& request)>;

  // Precondition: this process holds the lock of the folder that `path` is in.
  static Result<std::unique_ptr<ControlServer>> start(const std::string& path, Handler handler);
  // Removes the socket and finishes the running requests. A connection that has not sent its
  // request yet is refused.
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
  void reap();  // joins the threads of connections that have ended

  std::string path_;
  Descriptor listener_;
  Descriptor wake_;  // eventfd: end
  Handler handler_;
  std::list<Peer> peers_;  // the accepting thread's
  std::thread thread_;
};

}  // namespace solidrust
