// One way in which a finished message leaves.
#pragma once

#include <atomic>
#include <string>

#include "base/result.h"

namespace solidrust {

// Used by one thread. Blocks.
class MailTransport {
 public:
  virtual ~MailTransport() = default;
  // `message` is complete, with CRLF. Returns where it is now, for the log. `give_up` turns true
  // when the process ends. service_unavailable: worth another try; anything else: not.
  virtual Result<std::string> deliver(const std::string& from, const std::string& to,
                                      const std::string& message,
                                      const std::atomic<bool>& give_up) = 0;
};

}  // namespace solidrust
