// SIGHUP: the configuration is read again.
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/server/server_parts.h"
#include "base/log.h"
#include "config/settings_report.h"
#include "config/settings_table.h"
#include "control/upstreams/drains.h"
#include "net/tls.h"

namespace solidrust {
namespace {

void log_problem(LogLevel level, LogEvent event, const ConfigProblem& problem) {
  LogLine(level, event)
      .field("place", fmt::format("{}:{}:{}", problem.file, problem.line, problem.column))
      .field("key", problem.key)
      .field("problem", problem.message);
}

}  // namespace

void ServerParts::show_settings() {
  LoadedSettings in_force;
  in_force.settings = settings;
  in_force.origins = origins;
  std::string text = settings_json(in_force);
  std::string report = show_json(in_force, "server", sources.file);
  const std::lock_guard lock(shown_mutex);
  shown_settings = std::move(text);
  settings_report = std::move(report);
}

void ServerParts::reload() {
  const auto begun = std::chrono::steady_clock::now();
  LoadedSettings loaded = load_settings(sources);
  config_read_ms = unix_ms(clock.system());
  for (const ConfigProblem& problem : loaded.warnings)
    log_problem(LogLevel::warn, "config_warning", problem);
  for (const ConfigProblem& problem : loaded.errors)
    log_problem(LogLevel::error, "config_error", problem);
  if (!loaded.ok()) {
    config_taken = false;
    LogLine(LogLevel::error, "reload_refused")
        .field("errors", static_cast<std::int64_t>(loaded.errors.size()))
        .field("file", sources.file);
    return;
  }
  Settings next = std::move(loaded.settings);
  // A file that was emptied or cut short while it was written: without this the sandbox, or
  // whatever runs on this machine, would answer in place of the configured models.
  if (!settings.models.empty() && next.models.empty()) {
    config_taken = false;
    LogLine(LogLevel::error, "reload_refused")
        .field("file", sources.file)
        .field("key", "models")
        .field("problem", "no model is left in the file; restart to serve none");
    return;
  }
  const std::vector<std::string_view> fixed = keep_fixed(settings, next);
  auto planned = CatalogSource(next).plan(catalog->load().get());
  std::shared_ptr<TlsClientContext> tls = upstream_tls;
  if (planned && planned->needs_tls && !tls) {
    auto loaded_tls = TlsClientContext::load(next.tls_ca);
    if (loaded_tls)
      tls = *std::move(loaded_tls);
    else
      planned = std::move(loaded_tls).error();
  }
  if (!planned) {
    config_taken = false;
    LogLine(LogLevel::error, "reload_refused")
        .field("file", sources.file)
        .field("key", planned.error().param)
        .field("problem", planned.error().message);
    return;
  }
  if (!fixed.empty())
    LogLine(LogLevel::warn, "restart_needed")
        .field("settings", fmt::format("{}", fmt::join(fixed, ", ")));
  configure_log({next.log_format, next.log_level});
  if (tls != upstream_tls) {
    upstream_tls = tls;
    upstreams->use_tls(tls);
  }
  if (const auto drained = home->drains().list())
    apply_drains(*planned->catalog, *drained);
  else
    LogLine(LogLevel::error, "drains_not_applied").field("reason", drained.error().message);
  catalog->store(planned->catalog);
  probe_options.set(next);
  meter->configure(next);
  alerts->configure(next);
  status_board->show_to(status_audience(next.status_page));
  if (traces) traces->configure(next);
  const auto applied = apply_tiers(*control, next.tiers);
  if (!applied)
    LogLine(LogLevel::error, "tiers_not_applied").field("reason", applied.error().message);
  for (const std::string_view name : fixed) {
    const auto before = origins.find(std::string(name));
    if (before == origins.end())
      loaded.origins.erase(std::string(name));
    else
      loaded.origins[before->first] = before->second;
  }
  origins = std::move(loaded.origins);
  settings = std::move(next);
  show_settings();
  config_taken = applied.ok();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::steady_clock::now() - begun)
                        .count();
  LogLine(LogLevel::info, "reloaded")
      .field("models", static_cast<std::int64_t>(planned->catalog->models().size()))
      .field("took_ms", static_cast<std::int64_t>(took));
}

}  // namespace solidrust
