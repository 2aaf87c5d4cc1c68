// A receiver of alerts. Receivers come only from the configuration.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "control/alerts/alert_message.h"
#include "control/alerts/sink_report.h"
#include "control/mail/mail_transport.h"

namespace solidrust {

// Belongs to one thread, and blocks it.
class AlertSink {
 public:
  virtual ~AlertSink() = default;
  virtual SinkAnswer send(const AlertMessage& message, const std::atomic<bool>& give_up) = 0;
};

inline constexpr std::string_view kWebhookSink = "webhook";
inline constexpr std::string_view kSlackSink = "slack";
inline constexpr std::string_view kMailSink = "mail";

// The settings of all receivers.
struct AlertSinkSettings {
  std::string webhook_url;              // empty: none
  std::vector<Secret> webhook_secrets;  // its bytes; the first signs first
  Secret slack_url;                     // empty: none
  std::vector<std::string> mail_to;     // empty: none
  std::string mail_from;
  std::function<std::unique_ptr<MailTransport>()> mail_transport;
  std::string tls_ca;  // authorities in addition to the system's
};

struct NamedSink {
  std::string name;   // "webhook", "slack", "mail ops@example.org": as deliveries know it
  std::string where;  // for people: "hooks.example.org"; nothing secret
  std::unique_ptr<AlertSink> sink;
};

// "mail" for "mail ops@example.org": for the log, which contains no email addresses.
std::string_view sink_form(std::string_view name) noexcept;

// Makes the configured sinks. `clock` and `random` outlive them.
std::vector<NamedSink> make_sinks(const AlertSinkSettings& settings, const Clock& clock,
                                  Random& random);

}  // namespace solidrust
