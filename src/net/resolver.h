// Names to addresses, without ever blocking a worker.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/signal.h"
#include "net/socket_address.h"

namespace solidrust {

class Worker;

// One look-up. Belongs to the worker's thread; destroying it abandons the look-up immediately,
// however long the system's resolver still takes on its own thread (at most four for the process,
// at most 1,024 look-ups waiting: more fail).
class Lookup {
 public:
  Lookup(Worker& worker, std::string host, Signal& done);
  ~Lookup();
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  // Whether it has ended; `done` is set when it has.
  bool finished() const noexcept { return finished_; }
  // Empty: the name has no address, or could not be resolved.
  const std::vector<SocketAddress>& addresses() const noexcept { return addresses_; }

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  // with the resolver's thread
  std::vector<SocketAddress> addresses_;
  Signal& done_;
  bool finished_ = false;
};

}  // namespace solidrust
