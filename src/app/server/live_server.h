// The control plane's view of the server in this process.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/running_server.h"

namespace solidrust {

struct ServerParts;

// One per process. Thread-safe, because the rooms that it asks are. Owns nothing: `parts` outlives
// it.
class LiveServer final : public RunningServer {
 public:
  // Call it on the main thread, after the rooms that it asks are open.
  explicit LiveServer(ServerParts& parts);

  void key_changed(const KeyId& key, bool compromised) override;
  void account_changed(const AccountId& account, bool disabled) override;
  Result<void> tiers_changed() override;
  void alerts_due() override;
  Result<void> set_budget(BudgetStore& store, const BudgetRow& row, const AuditRow& audit) override;
  CatalogPtr catalog() override;
  std::vector<LimitReading> limit_readings(const AccountId& account,
                                           std::string_view tier) override;
  std::optional<BudgetReading> budget_reading(const AccountId& account,
                                              std::string_view key) override;
  std::optional<RefusedHours> refusals(const AccountId& account) override;
  std::optional<KeyStore::Use> unwritten_use(const KeyId& key) override;
  void flush_usage() override;
  Result<std::string> settings() override;
  std::optional<std::vector<SinkState>> alert_sinks() override;
  RequestTail* tail() override;
  StatusBoard* status() override;
  Result<ProbeResult> test_upstream(const std::shared_ptr<const Upstream>& upstream) override;
  Result<std::vector<SinkTest>> test_alerts() override;

 private:
  ServerParts& parts_;
  // A copy: the settings belong to the main thread, and a reload may replace them during a call.
  const std::string tls_ca_;
  const std::int64_t counts_since_ms_;  // since when refusals are counted, Unix time
};

}  // namespace solidrust
