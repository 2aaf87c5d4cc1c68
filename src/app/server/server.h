// The composition root: makes everything that `solidrust serve` consists of, in order, runs it
// until a signal, and destroys it in order.
#pragma once

#include <memory>

#include "base/result.h"
#include "config/settings_load.h"

namespace solidrust {

struct ServerParts;

// One per process; belongs to the main thread.
class Server {
 public:
  // Starts everything, until the sockets listen and the line `ready` is in the log. `sources` are
  // read again at SIGHUP. Prints the banner. The error's message says what to change.
  static Result<std::unique_ptr<Server>> start(const SettingsSources& sources,
                                               const LoadedSettings& loaded);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Blocks until SIGTERM or SIGINT, and then until running requests have finished or the grace
  // period is over. SIGHUP reloads the configuration. A second SIGTERM or SIGINT ends the process
  // immediately.
  void run();

 private:
  explicit Server(std::unique_ptr<ServerParts> parts);
  std::unique_ptr<ServerParts> parts_;
};

}  // namespace solidrust
