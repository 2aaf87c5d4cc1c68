// One way to send a finished message.
#pragma once

#include <atomic>
#include <string>

#include "base/result.h"

namespace solidrust {

// Used by one thread. Blocks.
class MailTransport {
 public:
  virtual ~MailTransport() = default;
  // `message` is complete, with CRLF. Returns where the message is now, for the log. `give_up`
  // becomes true when the process ends. service_unavailable: a retry may succeed; any other error
  // is final.
  virtual Result<std::string> deliver(const std::string& from, const std::string& to,
                                      const std::string& message,
                                      const std::atomic<bool>& give_up) = 0;
};

}  // namespace solidrust
