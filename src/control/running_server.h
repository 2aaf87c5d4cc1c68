// The running server as the control plane sees it, apart from the database: what it knows that is
// in no table, and the calls that notify it of changes. NoServer takes its place if no server runs
// on the data folder.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/alerts/sink_report.h"
#include "limit/limit_status.h"
#include "store/stores.h"
#include "store/usage_store.h"
#include "upstream/catalog/catalog.h"
#include "upstream/health/upstream_probe.h"

namespace solidrust {

class RequestTail;
class StatusBoard;

// How often calls of an account were refused in each of the last 24 clock hours, oldest first.
struct RefusedHours {
  std::int64_t since_ms = 0;  // when the server began to count
  std::vector<std::uint32_t> hours;
};

// Outlives every operation. Called on any thread that runs one, several concurrently, also while
// the main thread reloads the configuration: implementations are thread-safe.
class RunningServer {
 public:
  virtual ~RunningServer() = default;

  // --- what a change is told to: after its commit, before it is acknowledged ---
  // `compromised`: requests that run under the key are cut.
  virtual void key_changed(const KeyId& key, bool compromised) = 0;
  // `disabled`: requests that run under its keys are cut.
  virtual void account_changed(const AccountId& account, bool disabled) = 0;
  virtual Result<void> tiers_changed() = 0;
  // A delivery of an alert is due now.
  virtual void alerts_due() = 0;
  // Writes the row with its audit row into `store` and puts it in force.
  virtual Result<void> set_budget(BudgetStore& store, const BudgetRow& row,
                                  const AuditRow& audit) = 0;

  // --- what it knows ---
  virtual CatalogPtr catalog() = 0;  // the models that are served now; null: none are known
  // Every limit of an account as it stands for its live keys, by the tier of this name.
  virtual std::vector<LimitReading> limit_readings(const AccountId& account,
                                                   std::string_view tier) = 0;
  // How the budget of an account, or of its key if `key` is not empty, stands; absent: there is
  // none.
  virtual std::optional<BudgetReading> budget_reading(const AccountId& account,
                                                      std::string_view key) = 0;
  virtual std::optional<RefusedHours> refusals(const AccountId& account) = 0;
  // What is known of a key's use and not written yet; absent: nothing.
  virtual std::optional<KeyStore::Use> unwritten_use(const KeyId& key) = 0;
  // Writes all usage up to now into the database. Blocks.
  virtual void flush_usage() = 0;
  // {"data":[…]} of the settings in force (config/settings_report.h). service_unavailable: no
  // server runs here.
  virtual Result<std::string> settings() = 0;
  // Where alerts are sent; absent: no server runs here.
  virtual std::optional<std::vector<SinkState>> alert_sinks() = 0;
  virtual RequestTail* tail() = 0;    // the requests that have just ended; null: none are known
  virtual StatusBoard* status() = 0;  // which models could be used; null: not watched

  // --- what it does; both block. service_unavailable: no server runs here ---
  virtual Result<ProbeResult> test_upstream(const std::shared_ptr<const Upstream>& upstream) = 0;
  virtual Result<std::vector<SinkTest>> test_alerts() = 0;
};

// The error for a question that only a running server can answer.
inline Error no_server() {
  return {ErrorCode::service_unavailable, "No server is running on this data folder."};
}

class NoServer : public RunningServer {
 public:
  void key_changed(const KeyId& /*key*/, bool /*compromised*/) override {}
  void account_changed(const AccountId& /*account*/, bool /*disabled*/) override {}
  Result<void> tiers_changed() override { return {}; }
  void alerts_due() override {}
  Result<void> set_budget(BudgetStore& store, const BudgetRow& row,
                          const AuditRow& audit) override {
    return store.set(row, audit);
  }
  CatalogPtr catalog() override { return nullptr; }
  std::vector<LimitReading> limit_readings(const AccountId& /*account*/,
                                           std::string_view /*tier*/) override {
    return {};
  }
  std::optional<BudgetReading> budget_reading(const AccountId& /*account*/,
                                              std::string_view /*key*/) override {
    return std::nullopt;
  }
  std::optional<RefusedHours> refusals(const AccountId& /*account*/) override {
    return std::nullopt;
  }
  std::optional<KeyStore::Use> unwritten_use(const KeyId& /*key*/) override { return std::nullopt; }
  void flush_usage() override {}
  Result<std::string> settings() override { return no_server(); }
  std::optional<std::vector<SinkState>> alert_sinks() override { return std::nullopt; }
  RequestTail* tail() override { return nullptr; }
  StatusBoard* status() override { return nullptr; }
  Result<ProbeResult> test_upstream(const std::shared_ptr<const Upstream>& /*upstream*/) override {
    return no_server();
  }
  Result<std::vector<SinkTest>> test_alerts() override { return no_server(); }

  // The one of this process: it has no state.
  static NoServer& get() {
    static NoServer none;
    return none;
  }
};

}  // namespace solidrust
