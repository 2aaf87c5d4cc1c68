// A usage record that was set aside, as one line of JSON: written so that a person can read it, and
// read back to the last digit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "store/usage_rows.h"

namespace solidrust {

// A line that was read.
struct SetAsideRecord {
  std::int64_t set_aside_ms = 0;
  std::string reason;  // the database's reason, for people
  std::string detail;  // the same, with technical details
  std::string id, account, key, model, target, route, operation, code, said;
  UsageRecord numbers;  // without the texts

  // Its views live as long as this.
  UsageRecord record() const;
};

// Without a line's end.
std::string set_aside_line(const UsageRecord& record, const Error& why, std::int64_t now_ms);
// Absent: not a line that we wrote. Skips unknown fields.
std::optional<SetAsideRecord> parse_set_aside_line(std::string_view line);

}  // namespace solidrust
