// A usage store in memory that refuses chosen records and fails when told to. Tests only.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>

#include "store/usage_store.h"

namespace solidrust {

class FakeUsageStore final : public UsageStore {
 public:
  std::set<std::string> refused;  // ids that are not taken
  std::function<bool()> fails;    // true: this call of append() finds the database locked
  std::set<std::string> written;  // ids
  std::size_t appends = 0;        // calls

  Result<std::size_t> append(std::span<const UsageRecord> records) override {
    ++appends;
    if (fails && fails()) return Error(ErrorCode::service_unavailable, "The database is locked.");
    for (const UsageRecord& record : records)
      if (refused.contains(std::string(record.id)))
        return Error(ErrorCode::invalid_argument, "The database refuses this value.", {},
                     "a rule of the test");
    std::size_t fresh = 0;
    for (const UsageRecord& record : records) fresh += written.emplace(record.id).second ? 1 : 0;
    return fresh;
  }

  Result<UsageAnswer> usage(const UsageQuery&) override { return UsageAnswer{}; }
  Result<RequestPage> requests(const RequestQuery&) override { return RequestPage{}; }
  Result<std::optional<RequestRow>> request(std::string_view, std::string_view) override {
    return std::optional<RequestRow>();
  }
  Result<std::int64_t> last_request() override { return std::int64_t{0}; }
  Result<std::vector<std::string>> request_ids(std::string_view, std::size_t) override {
    return std::vector<std::string>();
  }
  Result<std::vector<ModelSeen>> models_seen() override { return std::vector<ModelSeen>(); }
  Result<std::vector<KeyDay>> key_days(std::string_view, std::span<const std::string_view>,
                                       std::int64_t) override {
    return std::vector<KeyDay>();
  }
  Result<UsageTotals> days(std::string_view, std::string_view, std::int64_t,
                           std::int64_t) override {
    return UsageTotals{};
  }
  Result<LiveUse> live_days(std::string_view, std::string_view, std::int64_t,
                            std::int64_t) override {
    return LiveUse{};
  }
  Result<UsageTotals> month_base(std::string_view, std::string_view, std::int64_t,
                                 std::int64_t) override {
    return UsageTotals{};
  }
  Result<void> recent_requests(std::int64_t, const EachUse&) override { return {}; }
  Result<void> recent_minutes(std::int64_t, const EachUse&) override { return {}; }
  Result<std::size_t> prune(const Keep&, std::size_t) override { return std::size_t{0}; }
};

}  // namespace solidrust
