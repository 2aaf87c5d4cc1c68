// A running server of which a test says what it knows. What a test does not set is as where no
// server runs. Tests only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/running_server.h"

namespace solidrust {

class FakeRunningServer final : public NoServer {
 public:
  void key_changed(const KeyId& key, bool compromised) override {
    if (on_key_changed) on_key_changed(key, compromised);
  }
  void account_changed(const AccountId& account, bool disabled) override {
    if (on_account_changed) on_account_changed(account, disabled);
  }
  Result<void> tiers_changed() override {
    return on_tiers_changed ? on_tiers_changed() : Result<void>();
  }
  void alerts_due() override {
    if (on_alerts_due) on_alerts_due();
  }
  Result<void> set_budget(BudgetStore& store, const BudgetRow& row,
                          const AuditRow& audit) override {
    return on_set_budget ? on_set_budget(row, audit) : NoServer::set_budget(store, row, audit);
  }
  CatalogPtr catalog() override { return on_catalog ? on_catalog() : nullptr; }
  std::vector<LimitReading> limit_readings(const AccountId& account,
                                           std::string_view tier) override {
    return on_limit_readings ? on_limit_readings(account, tier) : std::vector<LimitReading>();
  }
  std::optional<BudgetReading> budget_reading(const AccountId& account,
                                              std::string_view key) override {
    return on_budget_reading ? on_budget_reading(account, key) : std::nullopt;
  }
  std::optional<RefusedHours> refusals(const AccountId& account) override {
    return on_refusals ? std::optional(on_refusals(account)) : std::nullopt;
  }
  std::optional<KeyStore::Use> unwritten_use(const KeyId& key) override {
    return on_unwritten_use ? on_unwritten_use(key) : std::nullopt;
  }
  void flush_usage() override {
    if (on_flush_usage) on_flush_usage();
  }
  Result<std::string> settings() override {
    if (on_settings) return on_settings();
    return no_server();
  }
  std::optional<std::vector<SinkState>> alert_sinks() override {
    return on_alert_sinks ? std::optional(on_alert_sinks()) : std::nullopt;
  }
  Result<ProbeResult> test_upstream(const std::shared_ptr<const Upstream>& upstream) override {
    if (on_test_upstream) return on_test_upstream(upstream);
    return no_server();
  }
  Result<std::vector<SinkTest>> test_alerts() override {
    if (on_test_alerts) return on_test_alerts();
    return no_server();
  }

  std::function<void(const KeyId&, bool)> on_key_changed;
  std::function<void(const AccountId&, bool)> on_account_changed;
  std::function<Result<void>()> on_tiers_changed;
  std::function<void()> on_alerts_due;
  std::function<Result<void>(const BudgetRow&, const AuditRow&)> on_set_budget;
  std::function<CatalogPtr()> on_catalog;
  std::function<std::vector<LimitReading>(const AccountId&, std::string_view)> on_limit_readings;
  std::function<std::optional<BudgetReading>(const AccountId&, std::string_view)> on_budget_reading;
  std::function<RefusedHours(const AccountId&)> on_refusals;
  std::function<std::optional<KeyStore::Use>(const KeyId&)> on_unwritten_use;
  std::function<void()> on_flush_usage;
  std::function<std::string()> on_settings;
  std::function<std::vector<SinkState>()> on_alert_sinks;
  std::function<ProbeResult(const std::shared_ptr<const Upstream>&)> on_test_upstream;
  std::function<Result<std::vector<SinkTest>>()> on_test_alerts;
};

}  // namespace solidrust
