// Alerts by email, to one address.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "control/alerts/alert_sink.h"

namespace solidrust {

// `clock` and `random` outlive it. Does not use the console's Mailer, which drops what it cannot
// deliver: a sink needs the result.
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
