// Converts the settings into the types of the rooms that apply them.
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

// The API's workers have the first indexes. If the console or the metrics are on, they share one
// more worker, with the last index.
struct WorkerCounts {
  std::size_t api;
  std::size_t all;
};
WorkerCounts worker_counts(const Settings& settings, double processors);

}  // namespace solidrust
