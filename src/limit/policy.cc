#include "limit/policy.h"

#include <utility>

namespace solidrust {
namespace {

std::optional<std::uint64_t> limit_of(const std::optional<std::int64_t>& column) {
  if (!column) return std::nullopt;
  return *column < 0 ? 0 : static_cast<std::uint64_t>(*column);
}

std::optional<std::int64_t> column_of(const std::optional<std::uint64_t>& limit) {
  if (!limit) return std::nullopt;
  return static_cast<std::int64_t>(*limit);
}

}  // namespace

Limits limits_of(const TierRow& row) {
  return {limit_of(row.requests_per_minute),
          limit_of(row.requests_per_hour),
          limit_of(row.requests_per_day),
          limit_of(row.tokens_per_minute),
          limit_of(row.concurrent),
          limit_of(row.images_per_day),
          limit_of(row.audio_seconds_per_day),
          limit_of(row.characters_per_day),
          limit_of(row.documents_per_day)};
}

TierRow tier_row(std::string_view name, const Limits& limits) {
  TierRow row;
  row.name = name;
  row.requests_per_minute = column_of(limits.requests_per_minute);
  row.requests_per_hour = column_of(limits.requests_per_hour);
  row.requests_per_day = column_of(limits.requests_per_day);
  row.tokens_per_minute = column_of(limits.tokens_per_minute);
  row.concurrent = column_of(limits.concurrent);
  row.images_per_day = column_of(limits.images_per_day);
  row.audio_seconds_per_day = column_of(limits.audio_seconds_per_day);
  row.characters_per_day = column_of(limits.characters_per_day);
  row.documents_per_day = column_of(limits.documents_per_day);
  return row;
}

Policy::Policy(const std::vector<NamedTier>& tiers) {
  for (const NamedTier& tier : tiers) tiers_.insert_or_assign(tier.name, tier.limits);
}

const Limits& Policy::tier(std::string_view name) const {
  static const Limits kFree = *default_tier("free");
  if (const auto found = tiers_.find(name); found != tiers_.end()) return found->second;
  const auto free = tiers_.find(std::string_view("free"));
  return free != tiers_.end() ? free->second : kFree;
}

void PolicySource::replace(PolicyPtr policy) {
  const std::lock_guard lock(mutex_);
  current_ = std::move(policy);
  version_.fetch_add(1, std::memory_order_release);
}

PolicyPtr PolicySource::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

const Policy& PolicyReader::get() {
  const std::uint64_t now = source_.version();
  if (now != version_) {
    policy_ = source_.current();
    version_ = now;
  }
  return *policy_;
}

}  // namespace solidrust
