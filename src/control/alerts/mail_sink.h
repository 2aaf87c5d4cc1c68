// Alerts by mail, to one address.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "control/alerts/alert_sink.h"

namespace solidrust {

// Does not own `clock` and `random`. Not by the Mailer of the console, which forgets what it cannot
// deliver and tells nobody: here the answer is wanted.
class MailSink final : public AlertSink {
 public:
  MailSink(std::unique_ptr<MailTransport> transport, std::string from, std::string to,
           const Clock& clock, Random& random)
      : transport_(std::move(transport)),
        from_(std::move(from)),
        to_(std::move(to)),
        clock_(clock),
        random_(random) {}
  SinkAnswer send(const AlertMessage& message, const std::atomic<bool>& give_up) override;

 private:
  const std::unique_ptr<MailTransport> transport_;
  const std::string from_;
  const std::string to_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace solidrust
