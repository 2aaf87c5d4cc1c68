#include "store/sql/usage_rollup.h"

#include <algorithm>
#include <compare>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/saturating.h"
#include "store/row_words.h"
#include "store/sql/greater.h"

#define SOLIDRUST_SUM(table, column) \
  column " = saturated_sum(" table "." column ", excluded." column ")"
// In the order of kUsageUnits.
#define SOLIDRUST_UNIT_SUMS(table)                               \
  SOLIDRUST_SUM(table, "images")                                 \
  ", " SOLIDRUST_SUM(table, "audio_seconds") ", " SOLIDRUST_SUM( \
      table, "characters") ", " SOLIDRUST_SUM(table, "documents")
#define SOLIDRUST_HISTOGRAM_SUM(table, column) \
  column " = histogram_sum(" table "." column ", excluded." column ")"
#define SOLIDRUST_UPSERT(table) \
  "INSERT INTO " table                                                                       \
  " (level, bucket, account, key, model, environment, requests, failed, partial, estimated," \
  " prompt_tokens, completion_tokens, cached_tokens, cost_nano, latency_ms, latency,"        \
  " first_token, images, audio_seconds, characters, documents, refused)"                     \
  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18," \
  " $19, $20, $21, $22)"                                                                     \
  " ON CONFLICT (level, bucket, account, key, model, environment) DO UPDATE SET "            \
  SOLIDRUST_SUM(table, "requests") ", " SOLIDRUST_SUM(table, "failed")                       \
  ", " SOLIDRUST_SUM(table, "partial") ", " SOLIDRUST_SUM(table, "estimated")                \
  ", " SOLIDRUST_SUM(table, "prompt_tokens") ", " SOLIDRUST_SUM(table, "completion_tokens")  \
  ", " SOLIDRUST_SUM(table, "cached_tokens") ", " SOLIDRUST_SUM(table, "cost_nano")          \
  ", " SOLIDRUST_SUM(table, "latency_ms") ", " SOLIDRUST_HISTOGRAM_SUM(table, "latency")     \
  ", " SOLIDRUST_HISTOGRAM_SUM(table, "first_token") ", " SOLIDRUST_SUM(table, "refused")    \
  ", " SOLIDRUST_UNIT_SUMS(table)

namespace solidrust {
namespace {

struct Place {
  UsageLevel level;
  std::int64_t bucket;
  std::string_view account, key, model, environment;
  // NOLINTNEXTLINE(modernize-use-nullptr): it means a 0 that the compiler compares with
  auto operator<=>(const Place&) const = default;
};

struct Sum {
  Place place;
  UsageTotals totals;
  std::int64_t last_ms = 0;
};

// Brings equal places together.
void merge(std::vector<Sum>& sums) {
  std::sort(sums.begin(), sums.end(), [](const Sum& a, const Sum& b) { return a.place < b.place; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < sums.size(); ++i) {
    if (sums[i].place == sums[kept].place) {
      sums[kept].totals += sums[i].totals;
      sums[kept].last_ms = std::max(sums[kept].last_ms, sums[i].last_ms);
    } else {
      sums[++kept] = sums[i];
    }
  }
  if (!sums.empty()) sums.resize(kept + 1);
}

struct PlaceHash {
  std::size_t operator()(const Place& place) const noexcept {
    const std::hash<std::string_view> text;
    std::size_t hash = static_cast<std::size_t>(place.bucket);
    for (const std::string_view name : {place.account, place.key, place.model, place.environment})
      hash = hash * 31 + text(name);
    return hash;
  }
};

// The records of one minute, account, key, model and environment, summed: a batch has few of
// these, and from here on nothing is done record by record.
struct Group {
  UsageTotals totals;
  LatencyHistogram latency;
  LatencyHistogram first_token;
  UsageTotals attempted;  // of those that reached a target, as the limiter counts
  std::int64_t last_ms = 0;

  void add(const UsageRecord& record) {
    const UsageTotals of_record = totals_of(record);
    totals += of_record;
    if (record.refusals != 0) return;
    latency.add(record.latency_ms);
    if (record.first_token_ms > 0) first_token.add(record.first_token_ms);
    if (record.attempts == 0) return;
    attempted += of_record;
    last_ms = std::max(last_ms, record.time_ms);
  }
};
using Groups = std::unordered_map<Place, Group, PlaceHash>;

Groups group(std::span<const UsageRecord* const> records) {
  Groups groups;
  Place last;  // records of one place often follow one another
  Group* into = nullptr;
  for (const UsageRecord* record : records) {
    const Place place{UsageLevel::all, record->time_ms / kMinuteMs,   record->account, record->key,
                      record->model,   to_string(record->environment)};
    if (into == nullptr || place != last) {
      into = &groups[place];
      last = place;
    }
    into->add(*record);
  }
  return groups;
}

// A group at one of the places where it counts.
struct Part {
  Place place;
  const Group* group;
};

// In the order of their places.
std::vector<Part> by_level(const Groups& groups, std::int64_t bucket_ms) {
  std::vector<Part> parts;
  parts.reserve(groups.size() * 4);
  for (const auto& entry : groups) {
    const Place& of = entry.first;
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

std::span<const std::uint8_t> as_blob(const std::string& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

Result<void> write_sums(SqlStatement& upsert, const std::vector<Part>& parts) {
  LatencyHistogram latency;
  LatencyHistogram first_token;
  for (std::size_t next = 0; next < parts.size();) {
    const Place& at = parts[next].place;
    UsageTotals totals;
    latency.clear();
    first_token.clear();
    for (; next < parts.size() && parts[next].place == at; ++next) {
      totals += parts[next].group->totals;
      latency.add(parts[next].group->latency);
      first_token.add(parts[next].group->first_token);
    }
    const std::string latency_bytes = latency.bytes();
    const std::string first_token_bytes = first_token.bytes();
    upsert.reset();
    upsert.bind(static_cast<std::int64_t>(at.level)).bind(at.bucket).bind(at.account).bind(at.key);
    upsert.bind(at.model).bind(at.environment).bind(totals.requests).bind(totals.failed);
    upsert.bind(totals.partial).bind(totals.estimated).bind(totals.prompt_tokens);
    upsert.bind(totals.completion_tokens).bind(totals.cached_tokens).bind(totals.cost_nano);
    upsert.bind(totals.latency_ms).bind(as_blob(latency_bytes)).bind(as_blob(first_token_bytes));
    for (const std::int64_t units : totals.units) upsert.bind(units);
    upsert.bind(totals.refused);
    if (Result<void> written = upsert.run(); !written) return written;
  }
  return {};
}

Result<void> write_minutes(SqlConnection& connection, const Groups& groups) {
  std::vector<Sum> sums;
  for (const auto& [of, group] : groups) {
    if (group.attempted.requests == 0) continue;
    Sum sum{of, group.attempted, group.last_ms};
    sum.place.level = UsageLevel::account_key;
    sum.place.model = {};
    sums.push_back(sum);
  }
  merge(sums);
  SqlStatement upsert = connection.prepare(
      "INSERT INTO usage_minute (bucket, account, key, environment, requests, tokens, cost_nano,"
      " last_ms, images, audio_seconds, characters, documents)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
      " ON CONFLICT (bucket, account, key, environment) DO UPDATE SET " SOLIDRUST_SUM(
          "usage_minute", "requests") ", " SOLIDRUST_SUM("usage_minute", "tokens") ", "
      SOLIDRUST_SUM("usage_minute", "cost_nano")
      ", last_ms = " SOLIDRUST_GREATER("usage_minute", "last_ms") ", "
      SOLIDRUST_UNIT_SUMS("usage_minute"));
  for (const Sum& sum : sums) {
    upsert.reset();
    upsert.bind(sum.place.bucket).bind(sum.place.account).bind(sum.place.key);
    upsert.bind(sum.place.environment).bind(sum.totals.requests).bind(sum.totals.tokens());
    upsert.bind(sum.totals.cost_nano).bind(sum.last_ms);
    for (const std::int64_t units : sum.totals.units) upsert.bind(units);
    if (Result<void> written = upsert.run(); !written) return written;
  }
  return {};
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

Result<void> roll_up(SqlConnection& connection, std::span<const UsageRecord* const> records) {
  const Groups groups = group(records);
  if (Result<void> written = write_minutes(connection, groups); !written) return written;
  SqlStatement hour = connection.prepare(SOLIDRUST_UPSERT("usage_hour"));
  if (Result<void> written = write_sums(hour, by_level(groups, kHourMs)); !written) return written;
  SqlStatement day = connection.prepare(SOLIDRUST_UPSERT("usage_day"));
  return write_sums(day, by_level(groups, kDayMs));
}

}  // namespace solidrust
