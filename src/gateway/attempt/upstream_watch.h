// Watches, while a request waits for its upstream, what ends it early: the client is gone, or its
// key was revoked as compromised. Both cancel the exchange immediately.
#pragma once

#include <cstdint>

#include "auth/keys/principal.h"
#include "base/error.h"
#include "gateway/gateway.h"
#include "http/server/server.h"
#include "net/signal.h"
#include "net/timer_wheel.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

class StreamRelay;

// Belongs to the worker's thread; on the frame of the coroutine that waits. The client and the
// principal outlive it.
class UpstreamWatch {
 public:
  UpstreamWatch(http::ServerExchange& client, const Principal& principal,
                const GatewayLimits& limits);
  ~UpstreamWatch();
  UpstreamWatch(const UpstreamWatch&) = delete;
  UpstreamWatch& operator=(const UpstreamWatch&) = delete;

  // The exchange to cancel from now on; null: none. Check stopped() before waiting for it.
  void follow(Exchange* exchange, StreamRelay* relay) noexcept {
    exchange_ = exchange;
    relay_ = relay;
    waiting_ = nullptr;
  }
  // For a wait for something other than an exchange: this signal is set when the request is ended.
  void follow(Signal* waiting) noexcept {
    follow(nullptr, nullptr);
    waiting_ = waiting;
  }
  bool stopped() const noexcept { return reason_ != Reason::none; }
  // Why, in the caller's terms. Precondition: stopped().
  Error error() const;

 private:
  enum class Reason : std::uint8_t { none, client_gone, key_cut };
  static void gone(void* self);
  static void swept(void* self);
  void stop(Reason reason);

  http::ServerExchange& client_;
  const Principal& principal_;
  const GatewayLimits& limits_;
  Timeout sweep_;
  Exchange* exchange_ = nullptr;
  StreamRelay* relay_ = nullptr;
  Signal* waiting_ = nullptr;
  Reason reason_ = Reason::none;
};

}  // namespace solidrust
