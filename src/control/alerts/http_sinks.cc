#include "control/alerts/http_sinks.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "control/alerts/alert_sender.h"
#include "control/alerts/webhook_signature.h"
#include "net/tls.h"
#include "upstream/catalog/base_url.h"
#include "upstream/exchange/retry_after.h"

namespace solidrust {
namespace {

constexpr std::chrono::seconds kDeadline{10};
constexpr int kGone = 410;

}  // namespace

AlertPost::AlertPost(const Secret& url, std::string tls_ca) : tls_ca_(std::move(tls_ca)) {
  auto parsed = parse_base_url(url.reveal());
  if (!parsed) return;
  origin_ = std::move(parsed->origin);
  host_ = origin_.host_header;
  target_ = parsed->path_prefix.empty() ? Secret("/") : Secret(std::move(parsed->path_prefix));
}

SinkAnswer AlertPost::send(std::span<const http::Field> fields, std::string_view body,
                           const std::atomic<bool>& give_up) {
  if (host_.empty()) return {false, false, "the URL is none"};
  if (poster_ == nullptr) {
    std::shared_ptr<TlsClientContext> tls;
    if (origin_.tls) {
      auto loaded = TlsClientContext::load(tls_ca_);
      if (!loaded) return {false, false, loaded.error().message};
      tls = *std::move(loaded);
    }
    poster_ = std::make_unique<http::Poster>(origin_, std::move(tls), kDeadline);
  }
  const auto answer = poster_->post({target_.reveal(), fields, {}, body}, give_up);
  if (!answer) return {false, false, answer.error().message};
  // What the receiver writes beside it is not kept: it may repeat its own address.
  return {answer->status / 100 == 2, answer->status == kGone,
          fmt::format("status {}", answer->status),
          parse_retry_after(answer->retry_after, answer->date, AlertSender::kLongestAsked)};
}

SinkAnswer WebhookSink::send(const AlertMessage& message, const std::atomic<bool>& give_up) {
  const std::string body = webhook_body(message);
  const std::int64_t now_s = unix_ms(clock_.system()) / 1'000;
  const std::string timestamp = std::to_string(now_s);
  const std::string signature = webhook_signature(secrets_, message.uid, now_s, body);
  const std::array<http::Field, 4> fields{{{"Content-Type", "application/json"},
                                           {"webhook-id", message.uid},
                                           {"webhook-timestamp", timestamp},
                                           {"webhook-signature", signature}}};
  return post_.send(fields, body, give_up);
}

SinkAnswer SlackSink::send(const AlertMessage& message, const std::atomic<bool>& give_up) {
  const std::array<http::Field, 1> fields{{{"Content-Type", "application/json"}}};
  return post_.send(fields, slack_body(message), give_up);
}

}  // namespace solidrust
