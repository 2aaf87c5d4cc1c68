#include "store/sqlite/usage_rollup.h"

#include <algorithm>
#include <compare>

#define SOLIDRUST_UPSERT(table)                                                              \
  "INSERT INTO " table                                                                       \
  " (level, bucket, account, key, model, environment, requests, failed, partial, estimated," \
  " prompt_tokens, completion_tokens, cached_tokens, cost_nano, latency_ms)"                 \
  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"                                    \
  " ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,"                      \
  " failed = failed + excluded.failed, partial = partial + excluded.partial,"                \
  " estimated = estimated + excluded.estimated,"                                             \
  " prompt_tokens = prompt_tokens + excluded.prompt_tokens,"                                 \
  " completion_tokens = completion_tokens + excluded.completion_tokens,"                     \
  " cached_tokens = cached_tokens + excluded.cached_tokens,"                                 \
  " cost_nano = cost_nano + excluded.cost_nano, latency_ms = latency_ms + excluded.latency_ms"

namespace solidrust {
namespace {

struct Place {
  UsageLevel level;
  std::int64_t bucket;
  std::string_view account, key, model, environment;
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
      add(sums[kept].totals, sums[i].totals);
      sums[kept].last_ms = std::max(sums[kept].last_ms, sums[i].last_ms);
    } else {
      sums[++kept] = sums[i];
    }
  }
  if (!sums.empty()) sums.resize(kept + 1);
}

std::vector<Sum> by_level(std::span<const UsageRecord* const> records, std::int64_t bucket_ms) {
  std::vector<Sum> sums;
  sums.reserve(records.size() * 4);
  for (const UsageRecord* record : records) {
    const std::int64_t bucket = record->time_ms / bucket_ms;
    const std::string_view environment = environment_text(record->environment);
    const UsageTotals totals = totals_of(*record);
    const auto put = [&](UsageLevel level, std::string_view account, std::string_view key,
                         std::string_view model) {
      sums.push_back({{level, bucket, account, key, model, environment}, totals, 0});
    };
    put(UsageLevel::model, {}, {}, record->model);
    put(UsageLevel::account_model, record->account, {}, record->model);
    put(UsageLevel::account_key, record->account, record->key, {});
    put(UsageLevel::all, record->account, record->key, record->model);
  }
  merge(sums);
  return sums;
}

Result<void> write_sums(SqliteStatement& upsert, const std::vector<Sum>& sums) {
  for (const Sum& sum : sums) {
    upsert.reset();
    const Place& at = sum.place;
    const UsageTotals& totals = sum.totals;
    upsert.bind(static_cast<std::int64_t>(at.level)).bind(at.bucket).bind(at.account).bind(at.key);
    upsert.bind(at.model).bind(at.environment).bind(totals.requests).bind(totals.failed);
    upsert.bind(totals.partial).bind(totals.estimated).bind(totals.prompt_tokens);
    upsert.bind(totals.completion_tokens).bind(totals.cached_tokens).bind(totals.cost_nano);
    if (Result<void> written = upsert.bind(totals.latency_ms).run(); !written) return written;
  }
  return {};
}

Result<void> write_minutes(SqliteConnection& connection,
                           std::span<const UsageRecord* const> records) {
  std::vector<Sum> sums;
  for (const UsageRecord* record : records) {
    if (record->attempts == 0) continue;
    sums.push_back({{UsageLevel::account_key,
                     record->time_ms / kMinuteMs,
                     record->account,
                     record->key,
                     {},
                     environment_text(record->environment)},
                    totals_of(*record),
                    record->time_ms});
  }
  merge(sums);
  SqliteStatement upsert = connection.prepare(
      "INSERT INTO usage_minute (bucket, account, key, environment, requests, tokens, cost_nano,"
      " last_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
      " requests = requests + excluded.requests, tokens = tokens + excluded.tokens,"
      " cost_nano = cost_nano + excluded.cost_nano, last_ms = max(last_ms, excluded.last_ms)");
  for (const Sum& sum : sums) {
    upsert.reset();
    upsert.bind(sum.place.bucket).bind(sum.place.account).bind(sum.place.key);
    upsert.bind(sum.place.environment).bind(sum.totals.requests).bind(sum.totals.tokens());
    if (Result<void> written = upsert.bind(sum.totals.cost_nano).bind(sum.last_ms).run(); !written)
      return written;
  }
  return {};
}

}  // namespace

std::string_view environment_text(Environment environment) {
  return environment == Environment::live ? "live" : "test";
}

UsageTotals totals_of(const UsageRecord& record) {
  UsageTotals totals;
  totals.requests = 1;
  totals.failed = record.status >= 400 ? 1 : 0;
  totals.partial = record.partial ? 1 : 0;
  totals.estimated = record.estimated ? 1 : 0;
  totals.prompt_tokens = static_cast<std::int64_t>(record.prompt_tokens);
  totals.completion_tokens = static_cast<std::int64_t>(record.completion_tokens);
  totals.cached_tokens = static_cast<std::int64_t>(record.cached_tokens);
  totals.cost_nano = record.cost_nano;
  totals.latency_ms = record.latency_ms;
  return totals;
}

void add(UsageTotals& sum, const UsageTotals& more) {
  sum.requests += more.requests;
  sum.failed += more.failed;
  sum.partial += more.partial;
  sum.estimated += more.estimated;
  sum.prompt_tokens += more.prompt_tokens;
  sum.completion_tokens += more.completion_tokens;
  sum.cached_tokens += more.cached_tokens;
  sum.cost_nano += more.cost_nano;
  sum.latency_ms += more.latency_ms;
}

Result<void> roll_up(SqliteConnection& connection, std::span<const UsageRecord* const> records) {
  if (Result<void> written = write_minutes(connection, records); !written) return written;
  SqliteStatement hour = connection.prepare(SOLIDRUST_UPSERT("usage_hour"));
  if (Result<void> written = write_sums(hour, by_level(records, kHourMs)); !written) return written;
  SqliteStatement day = connection.prepare(SOLIDRUST_UPSERT("usage_day"));
  return write_sums(day, by_level(records, kDayMs));
}

}  // namespace solidrust
