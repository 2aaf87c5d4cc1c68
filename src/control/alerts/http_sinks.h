// Alerts by HTTP: as a signed webhook, and in Slack's form.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "control/alerts/alert_sink.h"
#include "http/client/poster.h"

namespace solidrust {

// The address that a sink posts to. The URL may be a secret, so that errors never contain it.
class AlertPost {
 public:
  AlertPost(const Secret& url, std::string tls_ca);
  const std::string& host() const { return host_; }
  SinkAnswer send(std::span<const http::Field> fields, std::string_view body,
                  const std::atomic<bool>& give_up);

 private:
  const std::string tls_ca_;
  http::Origin origin_;
  std::string host_;  // empty: the URL is not valid
  Secret target_;
  std::unique_ptr<http::Poster> poster_;  // made at the first use
};

// Standard Webhooks.
class WebhookSink final : public AlertSink {
 public:
  WebhookSink(AlertPost post, std::vector<Secret> secrets, const Clock& clock)
      : post_(std::move(post)), secrets_(std::move(secrets)), clock_(clock) {}
  SinkAnswer send(const AlertMessage& message, const std::atomic<bool>& give_up) override;

 private:
  AlertPost post_;
  const std::vector<Secret> secrets_;
  const Clock& clock_;
};

class SlackSink final : public AlertSink {
 public:
  explicit SlackSink(AlertPost post) : post_(std::move(post)) {}
  SinkAnswer send(const AlertMessage& message, const std::atomic<bool>& give_up) override;

 private:
  AlertPost post_;
};

}  // namespace solidrust
