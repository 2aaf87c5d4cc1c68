#include "gateway/attempt/upstream_watch.h"

#include "gateway/relay/stream_relay.h"
#include "net/worker.h"

namespace solidrust {

UpstreamWatch::UpstreamWatch(http::ServerExchange& client, const Principal& principal,
                             const GatewayLimits& limits)
    : client_(client),
      principal_(principal),
      limits_(limits),
      sweep_(client.worker().timers(), swept, this) {
  sweep_.arm(limits_.cut_sweep);
  client_.on_client_gone(gone, this);
}

UpstreamWatch::~UpstreamWatch() {
  client_.on_client_gone(nullptr, nullptr);
}

Error UpstreamWatch::error() const {
  if (reason_ == Reason::key_cut)
    return {ErrorCode::invalid_api_key, "Invalid API key.", {}, "revoked while running"};
  return {ErrorCode::client_closed, "The client closed the connection."};
}

void UpstreamWatch::stop(Reason reason) {
  if (stopped()) return;
  reason_ = reason;
  if (reason == Reason::key_cut) client_.close_after();  // nothing more over it by this key's thief
  if (relay_ != nullptr) relay_->end_with(error());
  if (exchange_ != nullptr) exchange_->cancel();
  if (waiting_ != nullptr) waiting_->set();
}

void UpstreamWatch::gone(void* self) {
  static_cast<UpstreamWatch*>(self)->stop(Reason::client_gone);
}

void UpstreamWatch::swept(void* self) {
  auto& watch = *static_cast<UpstreamWatch*>(self);
  if (watch.principal_.cut.load(std::memory_order_relaxed)) {
    watch.stop(Reason::key_cut);
    return;
  }
  watch.sweep_.arm(watch.limits_.cut_sweep);
  if (watch.relay_ != nullptr) watch.relay_->tick();
}

}  // namespace solidrust
