// Answers the command line while the server runs.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "app/control_socket/control_protocol.h"
#include "app/control_socket/unix_socket.h"
#include "base/result.h"

namespace solidrust {

// One thread of its own, on which one request after the other is read, run and answered: commands
// are few, short, and come from our own user. A peer that is slow to send or to read costs the next
// one at most kPatience.
class ControlServer {
 public:
  static constexpr std::chrono::milliseconds kPatience{5'000};
  // Runs on the server's thread; may block.
  using Handler = std::function<Result<std::string>(const ControlRequest& request)>;

  // Precondition: this process holds the lock of the folder that `path` is in.
  static Result<std::unique_ptr<ControlServer>> start(const std::string& path, Handler handler);
  // Removes the socket; finishes the request that is being run.
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  ControlServer(std::string path, Descriptor listener, Descriptor wake, Handler handler);
  void run();
  void serve(int fd);

  std::string path_;
  Descriptor listener_;
  Descriptor wake_;  // eventfd: end
  Handler handler_;
  std::thread thread_;
};

}  // namespace solidrust
