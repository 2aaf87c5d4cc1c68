// Who and what was used most: accounts, keys or models, of live keys alone, for test calls cost
// nothing. Blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/result.h"
#include "control/names.h"
#include "control/tables.h"
#include "store/usage_rows.h"

namespace solidrust {

enum class TopOf : std::uint8_t { accounts, keys, models };

// By cost; where nothing of this time has one, by requests.
struct TopUsage {
  TopOf of = TopOf::accounts;
  std::int64_t since_ms = 0;  // what the rows cover (UsageAnswer)
  std::int64_t until_ms = 0;
  UsageTotals total;           // of all, not only of `rows`
  std::vector<UsageRow> rows;  // the largest first. A key without a name: the playground's use
  std::size_t of_how_many = 0;

  bool by_cost() const noexcept { return total.cost_nano > 0; }
  std::string_view ranked_by() const noexcept { return by_cost() ? "cost" : "requests"; }
  // The row's part of the total that they are ranked by, 0 to 1.
  double share(const UsageRow& row) const noexcept;
};

// At most `most` rows of what was used from `since_ms` until before `until_ms`, from the roll-ups.
Result<TopUsage> top_usage(const UsageTable& usage, TopOf of, std::int64_t since_ms,
                           std::int64_t until_ms, std::size_t most);

// The rows as a JSON array: of what, with the address and name that people know it by (null: it is
// deleted), its figures and its share.
Result<void> write_top(JsonWriter& json, ObjectNames& names, const TopUsage& top,
                       const std::string& currency);

}  // namespace solidrust
