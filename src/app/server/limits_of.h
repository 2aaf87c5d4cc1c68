// The settings in the terms of the rooms that obey them.
#pragma once

#include "auth/keys/key_authenticator.h"
#include "config/settings.h"
#include "gateway/gateway.h"
#include "http/client/client.h"
#include "http/server/server.h"

namespace solidrust {

http::ServerLimits server_limits_of(const Settings& settings);
http::ClientPool::Options pool_options_of(const Settings& settings);
KeyAuthenticator::Options authenticator_options_of(const Settings& settings);
GatewayLimits gateway_limits_of(const Settings& settings);

// Those of the API have the first indexes; the console and the metrics have one
// more behind them, where one of them is on.
struct WorkerCounts {
  std::size_t api;
  std::size_t all;
};
WorkerCounts worker_counts(const Settings& settings, double processors);

}  // namespace solidrust
