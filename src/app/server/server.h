// The composition root: makes everything that `solidrust serve` consists of, in order, runs it
// until a signal, and takes it down in order.
#pragma once

#include <memory>

#include "base/result.h"
#include "config/settings_load.h"

namespace solidrust {

struct ServerParts;

// One per process; belongs to the main thread.
class Server {
 public:
  // Up to the listening socket and the line `ready` in the log. `sources` are read again at SIGHUP.
  // Prints the banner. An error says what to do.
  static Result<std::unique_ptr<Server>> start(const SettingsSources& sources,
                                               const LoadedSettings& loaded);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Until SIGTERM or SIGINT, and then until what runs has finished or the grace period is over.
  // SIGHUP reloads the configuration. A second SIGTERM or SIGINT ends the process at once.
  void run();

 private:
  explicit Server(std::unique_ptr<ServerParts> parts);
  std::unique_ptr<ServerParts> parts_;
};

}  // namespace solidrust
