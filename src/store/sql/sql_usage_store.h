// Usage in the SQLite database.
#pragma once

#include "store/sql/sql_database.h"
#include "store/usage_store.h"

namespace solidrust {

// Does not own the database, which must outlive it.
class SqlUsageStore final : public UsageStore {
 public:
  explicit SqlUsageStore(SqlDatabase& database) : database_(database) {}

  Result<std::size_t> append(std::span<const UsageRecord> records) override;
  Result<UsageAnswer> usage(const UsageQuery& query) override;
  Result<RequestPage> requests(const RequestQuery& query) override;
  Result<std::int64_t> last_request() override;
  Result<std::optional<RequestRow>> request(std::string_view account, std::string_view id) override;
  Result<std::vector<std::string>> request_ids(std::string_view beginning,
                                               std::size_t most) override;
  Result<std::vector<ModelSeen>> models_seen() override;
  Result<std::vector<KeyDay>> key_days(std::string_view account,
                                       std::span<const std::string_view> keys,
                                       std::int64_t first_day) override;
  Result<UsageTotals> days(std::string_view account, std::string_view key, std::int64_t since_ms,
                           std::int64_t until_ms) override;
  Result<LiveUse> live_days(std::string_view account, std::string_view key, std::int64_t since_ms,
                            std::int64_t until_ms) override;
  Result<UsageTotals> month_base(std::string_view account, std::string_view key,
                                 std::int64_t since_ms, std::int64_t before_ms) override;
  Result<void> recent_requests(std::int64_t since_ms, const EachUse& each) override;
  Result<void> recent_minutes(std::int64_t since_ms, const EachUse& each) override;
  Result<std::size_t> prune(const Keep& keep, std::size_t most) override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
