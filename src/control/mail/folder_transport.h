// Mail without a mail server: each message becomes a file.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"
#include "control/mail/mail_transport.h"

namespace solidrust {

// Files "<milliseconds>-<number>.eml", mode 0600, in a folder of mode 0700 that is made when the
// first one comes: they contain links that open accounts. Beyond kMost files the oldest are
// removed.
class FolderTransport final : public MailTransport {
 public:
  static constexpr std::size_t kMost = 1'000;

  // Does not own `clock`.
  FolderTransport(std::string folder, const Clock& clock)
      : folder_(std::move(folder)), clock_(clock) {}
  Result<std::string> deliver(const std::string& from, const std::string& to,
                              const std::string& message,
                              const std::atomic<bool>& give_up) override;

 private:
  void drop_oldest() const;
  const std::string folder_;
  const Clock& clock_;
};

}  // namespace solidrust
