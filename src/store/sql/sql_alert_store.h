// Alerts and their outbox in the SQLite database.
#pragma once

#include "store/alert_store.h"
#include "store/sql/sql_database.h"

namespace solidrust {

// Does not own the database, which must outlive it.
class SqlAlertStore final : public AlertStore {
 public:
  explicit SqlAlertStore(SqlDatabase& database) : database_(database) {}

  Result<bool> fire(const AlertRow& row) override;
  Result<bool> resolve(std::int64_t id, std::int64_t at_ms, std::string_view summary) override;
  Result<std::vector<AlertRow>> open(std::string_view kind) override;
  Result<std::int64_t> count_open() override;
  Result<std::vector<AlertRow>> list(bool open_only, std::size_t skip, std::size_t limit) override;
  Result<std::optional<AlertRow>> find(std::int64_t id) override;
  Result<void> address(std::span<const std::string> sinks, std::span<const std::string> kinds,
                       std::int64_t now_ms) override;
  Result<std::optional<AlertDeliveryRow>> due(std::string_view sink, std::int64_t now_ms,
                                              std::int64_t longest_ms) override;
  Result<void> record_try(const AlertDeliveryRow& delivery, const AlertTryRow& tried,
                          std::string_view state, std::int64_t next_ms) override;
  Result<void> forsake(std::span<const std::string> sinks, std::int64_t now_ms) override;
  Result<std::vector<AlertDeliveryRow>> deliveries(std::int64_t alert, std::size_t skip,
                                                   std::size_t limit) override;
  Result<std::vector<AlertTryRow>> tries(std::int64_t delivery) override;
  Result<std::optional<std::string>> sink_of(std::int64_t delivery) override;
  Result<void> resend(std::int64_t delivery, std::int64_t now_ms, const AuditRow& audit) override;
  Result<std::vector<LeakedKeyUse>> leaked_uses(std::int64_t& after,
                                                std::int64_t since_ms) override;
  Result<bool> prune(std::int64_t before_ms, std::size_t most) override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
