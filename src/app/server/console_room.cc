#include "app/server/console_room.h"

#include <array>
#include <utility>

#include "app/server/limits_of.h"

namespace solidrust {
namespace {

Result<std::unique_ptr<web::AssetSource>> asset_source(const Settings& settings,
                                                       web::WorkPool& pool) {
  if (settings.console_dir.empty())
    return std::unique_ptr<web::AssetSource>(
        std::make_unique<web::EmbeddedAssets>(web::embedded_assets()));
  auto folder = web::FolderAssets::open(settings.console_dir, pool);
  if (!folder) return std::move(folder).error();
  return std::unique_ptr<web::AssetSource>(*std::move(folder));
}

}  // namespace

Result<std::unique_ptr<ConsoleFront>> open_console(const Settings& settings, Worker& worker,
                                                   std::shared_ptr<TlsServerContext> tls,
                                                   const Clock& clock, Random& random,
                                                   web::WorkPool& pool) {
  auto assets = asset_source(settings, pool);
  if (!assets) return std::move(assets).error();
  auto front = std::make_unique<ConsoleFront>();
  front->assets = *std::move(assets);
  front->handler = std::make_unique<web::ConsoleHandler>(*front->assets, clock, random);
  const HostPort& address = settings.console_listen;
  http::ServerLimits limits = server_limits_of(settings);
  limits.wipe_requests = true;  // passwords and sessions
  auto opened = http::HttpListener::open(std::array{&worker}, address.host, address.port,
                                         std::move(tls), limits, *front->handler);
  if (!opened) {
    Error error = std::move(opened).error();
    error.message +=
        " (--console-listen HOST:PORT chooses another address for the console, "
        "--console-listen off starts without it)";
    return error;
  }
  front->listener = *std::move(opened);
  return front;
}

bool console_is_secure(const ConsoleOptions& options) {
  return options.base_url.starts_with("https://");
}

}  // namespace solidrust
