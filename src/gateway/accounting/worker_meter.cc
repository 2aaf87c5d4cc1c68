#include "gateway/accounting/worker_meter.h"

#include "base/log.h"

namespace solidrust {
namespace {

constexpr std::size_t kMostTexts = 1'024;

}  // namespace

const Limits* WorkerMeter::own_limits(const Principal& principal) {
  if (principal.limits_json.empty()) return nullptr;
  if (const auto known = parsed_.find(principal.limits_json); known != parsed_.end())
    return &known->second;
  if (parsed_.size() >= kMostTexts) parsed_.clear();
  Result<Limits> limits = parse_limits(principal.limits_json);
  if (!limits) {  // checked when it was set: somebody wrote to the database
    LogLine(LogLevel::error, "key_limits_unreadable")
        .field("detail", "those of the free tier hold")
        .field("key", principal.key.str());
    limits = *default_tier("free");
  }
  return &parsed_.emplace(principal.limits_json, std::move(limits).value()).first->second;
}

LimitQuery WorkerMeter::query(const Principal& principal) {
  const Policy& policy = policy_.get();
  LimitQuery made;
  made.account = principal.account.str();
  made.account_limits = &policy.tier(principal.tier);
  made.key = principal.key.str();
  made.key_limits = own_limits(principal);
  made.environment = principal.environment;
  return made;
}

}  // namespace solidrust
