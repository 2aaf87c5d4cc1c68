#include "app/server/live_server.h"

#include <chrono>
#include <mutex>
#include <utility>

#include "app/server/server_parts.h"
#include "net/tls.h"

namespace solidrust {

LiveServer::LiveServer(ServerParts& parts)
    : parts_(parts),
      tls_ca_(parts.settings.tls_ca),
      counts_since_ms_(unix_ms(parts.clock.system())) {}

void LiveServer::key_changed(const KeyId& key, bool compromised) {
  parts_.keys->authenticator.invalidate(key, compromised);
}

void LiveServer::account_changed(const AccountId& account, bool disabled) {
  parts_.keys->authenticator.invalidate_account(account, disabled);
}

Result<void> LiveServer::tiers_changed() {
  return parts_.meter->reload_policy();
}

void LiveServer::alerts_due() {
  parts_.alerts->due();
}

Result<void> LiveServer::set_budget(BudgetStore& /*store*/, const BudgetRow& row,
                                    const AuditRow& audit) {
  return parts_.meter->set_budget(row, audit);
}

CatalogPtr LiveServer::catalog() {
  return parts_.catalog->load();
}

std::vector<LimitReading> LiveServer::limit_readings(const AccountId& account,
                                                     std::string_view tier) {
  return parts_.meter->limit_readings(account, tier);
}

std::optional<BudgetReading> LiveServer::budget_reading(const AccountId& account,
                                                        std::string_view key) {
  return parts_.meter->budget_reading(account, key);
}

std::optional<RefusedHours> LiveServer::refusals(const AccountId& account) {
  return RefusedHours{counts_since_ms_, parts_.meter->refusals(account)};
}

std::optional<KeyStore::Use> LiveServer::unwritten_use(const KeyId& key) {
  return parts_.keys->last_used.unwritten(key);
}

void LiveServer::flush_usage() {
  parts_.meter->flush();
}

Result<std::string> LiveServer::settings() {
  const std::lock_guard lock(parts_.shown_mutex);
  return parts_.shown_settings;
}

std::optional<std::vector<SinkState>> LiveServer::alert_sinks() {
  return parts_.alerts->sinks();
}

RequestTail* LiveServer::tail() {
  return &parts_.meter->tail();
}

StatusBoard* LiveServer::status() {
  return parts_.status_board.get();
}

Result<ProbeResult> LiveServer::test_upstream(const std::shared_ptr<const Upstream>& upstream) {
  std::shared_ptr<TlsClientContext> tls;
  if (upstream->origin.tls) {
    auto loaded = TlsClientContext::load(tls_ca_);
    if (!loaded) return std::move(loaded).error();
    tls = *std::move(loaded);
  }
  return probe_blocking(upstream, tls, std::chrono::seconds{5});
}

Result<std::vector<SinkTest>> LiveServer::test_alerts() {
  return parts_.alerts->test();
}

}  // namespace solidrust
