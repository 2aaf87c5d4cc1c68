#include "app/server/limits_of.h"

#include <algorithm>
#include <cmath>

namespace solidrust {

http::ServerLimits server_limits_of(const Settings& settings) {
  http::ServerLimits limits;
  limits.request_line = settings.max_request_line;
  limits.header_block = settings.max_header_block;
  limits.header_deadline = settings.header_timeout;
  limits.body_grace = settings.body_grace;
  limits.body_min_bytes_per_s = settings.body_min_rate;
  limits.keep_alive = settings.keep_alive_timeout;
  limits.write_stall = settings.write_stall_timeout;
  limits.connections_per_address = settings.connections_per_address;
  limits.connections = settings.connections;
  return limits;
}

http::ClientPool::Options pool_options_of(const Settings& settings) {
  http::ClientPool::Options options;
  options.idle_per_origin = settings.upstream_idle_connections;
  return options;
}

KeyAuthenticator::Options authenticator_options_of(const Settings& settings) {
  KeyAuthenticator::Options options;
  options.capacity = settings.key_cache;
  options.negative_capacity = settings.negative_key_cache;
  options.invalid_per_minute = settings.invalid_keys_per_minute;
  return options;
}

GatewayLimits gateway_limits_of(const Settings& settings) {
  GatewayLimits limits;
  limits.max_body = settings.max_body;
  limits.max_upload = settings.max_upload;
  limits.max_json_depth = settings.max_json_depth;
  limits.max_choices = settings.max_choices;
  limits.max_event = settings.max_event;
  return limits;
}

WorkerCounts worker_counts(const Settings& settings, double processors) {
  std::size_t api = settings.workers;
  if (api == 0)
    api = std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(processors)), 1, 8);
  const bool side = !settings.console_listen.host.empty() || !settings.metrics_listen.host.empty();
  return {api, api + (side ? 1 : 0)};
}

}  // namespace solidrust
