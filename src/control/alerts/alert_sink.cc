#include "control/alerts/alert_sink.h"

#include <utility>

#include <fmt/format.h>

#include "control/alerts/http_sinks.h"
#include "control/alerts/mail_sink.h"

namespace solidrust {

std::string_view sink_form(std::string_view name) noexcept {
  return name.substr(0, name.find(' '));
}

std::vector<NamedSink> make_sinks(const AlertSinkSettings& settings, const Clock& clock,
                                  Random& random) {
  std::vector<NamedSink> sinks;
  if (!settings.webhook_url.empty()) {
    AlertPost post(Secret(settings.webhook_url), settings.tls_ca);
    std::string host = post.host();
    sinks.push_back(
        {std::string(kWebhookSink), std::move(host),
         std::make_unique<WebhookSink>(std::move(post), settings.webhook_secrets, clock)});
  }
  if (!settings.slack_url.empty()) {
    AlertPost post(settings.slack_url, settings.tls_ca);
    std::string host = post.host();
    sinks.push_back(
        {std::string(kSlackSink), std::move(host), std::make_unique<SlackSink>(std::move(post))});
  }
  for (const std::string& to : settings.mail_to)
    sinks.push_back({fmt::format("{} {}", kMailSink, to), to,
                     std::make_unique<MailSink>(settings.mail_transport(), settings.mail_from, to,
                                                clock, random)});
  return sinks;
}

}  // namespace solidrust
