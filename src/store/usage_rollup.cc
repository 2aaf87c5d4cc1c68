#include "store/usage_rollup.h"

#include <algorithm>

#include "base/saturating.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

// Brings rows of equal places together, in the order of the places.
void merge(std::vector<MinuteRow>& rows) {
  std::sort(rows.begin(), rows.end(),
            [](const MinuteRow& a, const MinuteRow& b) { return a.place < b.place; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].place == rows[kept].place) {
      rows[kept].totals += rows[i].totals;
      rows[kept].last_ms = std::max(rows[kept].last_ms, rows[i].last_ms);
    } else {
      rows[++kept] = rows[i];
    }
  }
  if (!rows.empty()) rows.resize(kept + 1);
}

}  // namespace

UsageTotals totals_of(const UsageRecord& record) {
  UsageTotals totals;
  if (record.refusals != 0) {
    totals.refused = saturating_cast<std::int64_t>(record.refusals);
    return totals;
  }
  totals.requests = 1;
  totals.failed = record.status >= 400 ? 1 : 0;
  totals.partial = record.partial ? 1 : 0;
  totals.estimated = record.estimated ? 1 : 0;
  totals.prompt_tokens = saturating_cast<std::int64_t>(record.prompt_tokens);
  totals.completion_tokens = saturating_cast<std::int64_t>(record.completion_tokens);
  totals.cached_tokens = saturating_cast<std::int64_t>(record.cached_tokens);
  totals.cost_nano = record.cost_nano;
  totals.latency_ms = record.latency_ms;
  if (record.unit != UsageUnit::none)
    totals.units[usage_unit_index(record.unit)] = saturating_cast<std::int64_t>(record.units);
  return totals;
}

void UsageRollup::Group::add(const UsageRecord& record) {
  const UsageTotals of_record = totals_of(record);
  totals += of_record;
  if (record.refusals != 0) return;
  latency.add(record.latency_ms);
  if (record.first_token_ms > 0) first_token.add(record.first_token_ms);
  if (record.attempts == 0) return;
  attempted += of_record;
  last_ms = std::max(last_ms, record.time_ms);
}

std::size_t UsageRollup::PlaceHash::operator()(const UsagePlace& place) const noexcept {
  const std::hash<std::string_view> text;
  std::size_t hash = static_cast<std::size_t>(place.bucket);
  for (const std::string_view name : {place.account, place.key, place.model, place.environment})
    hash = hash * 31 + text(name);
  return hash;
}

UsageRollup::UsageRollup(std::span<const UsageRecord* const> records) {
  UsagePlace last;  // records of one place often follow one another
  Group* into = nullptr;
  for (const UsageRecord* record : records) {
    const UsagePlace place{UsageLevel::all, record->time_ms / kMinuteMs,
                           record->account, record->key,
                           record->model,   to_string(record->environment)};
    if (into == nullptr || place != last) {
      into = &groups_[place];
      last = place;
    }
    into->add(*record);
  }
}

std::vector<MinuteRow> UsageRollup::minutes() const {
  std::vector<MinuteRow> rows;
  for (const auto& [of, group] : groups_) {
    if (group.attempted.requests == 0) continue;
    MinuteRow row{of, group.attempted, group.last_ms};
    row.place.level = UsageLevel::account_key;
    row.place.model = {};
    rows.push_back(row);
  }
  merge(rows);
  return rows;
}

std::vector<UsageRollup::Part> UsageRollup::by_level(std::int64_t bucket_ms) const {
  std::vector<Part> parts;
  parts.reserve(groups_.size() * 4);
  for (const auto& entry : groups_) {
    const UsagePlace& of = entry.first;
    const std::int64_t bucket = of.bucket * kMinuteMs / bucket_ms;
    const auto put = [&](UsageLevel level, std::string_view account, std::string_view key,
                         std::string_view model) {
      parts.push_back({{level, bucket, account, key, model, of.environment}, &entry.second});
    };
    put(UsageLevel::model, {}, {}, of.model);
    put(UsageLevel::account_model, of.account, {}, of.model);
    put(UsageLevel::account_key, of.account, of.key, {});
    put(UsageLevel::all, of.account, of.key, of.model);
  }
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.place < b.place; });
  return parts;
}

Result<void> UsageRollup::each_row(std::int64_t bucket_ms, const EachRow& each) const {
  const std::vector<Part> parts = by_level(bucket_ms);
  RollupRow row;
  for (std::size_t next = 0; next < parts.size();) {
    row.place = parts[next].place;
    row.totals = {};
    row.latency.clear();
    row.first_token.clear();
    for (; next < parts.size() && parts[next].place == row.place; ++next) {
      row.totals += parts[next].group->totals;
      row.latency.add(parts[next].group->latency);
      row.first_token.add(parts[next].group->first_token);
    }
    if (Result<void> done = each(row); !done) return done;
  }
  return {};
}

}  // namespace solidrust
