#include "store/sql/rollup_rows.h"

#include <cstdint>
#include <string>

#include "store/sql/greater.h"
#include "store/usage_rollup.h"

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

std::span<const std::uint8_t> as_blob(const std::string& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

Result<void> add_row(SqlStatement& upsert, const RollupRow& row) {
  const std::string latency = row.latency.bytes();
  const std::string first_token = row.first_token.bytes();
  const UsagePlace& at = row.place;
  const UsageTotals& totals = row.totals;
  upsert.reset();
  upsert.bind(static_cast<std::int64_t>(at.level)).bind(at.bucket).bind(at.account).bind(at.key);
  upsert.bind(at.model).bind(at.environment).bind(totals.requests).bind(totals.failed);
  upsert.bind(totals.partial).bind(totals.estimated).bind(totals.prompt_tokens);
  upsert.bind(totals.completion_tokens).bind(totals.cached_tokens).bind(totals.cost_nano);
  upsert.bind(totals.latency_ms).bind(as_blob(latency)).bind(as_blob(first_token));
  for (const std::int64_t units : totals.units) upsert.bind(units);
  return upsert.bind(totals.refused).run();
}

Result<void> add_minutes(SqlConnection& connection, const std::vector<MinuteRow>& rows) {
  SqlStatement upsert = connection.prepare(
      "INSERT INTO usage_minute (bucket, account, key, environment, requests, tokens, cost_nano,"
      " last_ms, images, audio_seconds, characters, documents)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
      " ON CONFLICT (bucket, account, key, environment) DO UPDATE SET " SOLIDRUST_SUM(
          "usage_minute", "requests") ", " SOLIDRUST_SUM("usage_minute", "tokens") ", "
      SOLIDRUST_SUM("usage_minute", "cost_nano")
      ", last_ms = " SOLIDRUST_GREATER("usage_minute", "last_ms") ", "
      SOLIDRUST_UNIT_SUMS("usage_minute"));
  for (const MinuteRow& row : rows) {
    upsert.reset();
    upsert.bind(row.place.bucket).bind(row.place.account).bind(row.place.key);
    upsert.bind(row.place.environment).bind(row.totals.requests).bind(row.totals.tokens());
    upsert.bind(row.totals.cost_nano).bind(row.last_ms);
    for (const std::int64_t units : row.totals.units) upsert.bind(units);
    if (Result<void> written = upsert.run(); !written) return written;
  }
  return {};
}

}  // namespace

Result<void> roll_up(SqlConnection& connection, std::span<const UsageRecord* const> records) {
  const UsageRollup batch(records);
  if (Result<void> written = add_minutes(connection, batch.minutes()); !written) return written;
  SqlStatement hour = connection.prepare(SOLIDRUST_UPSERT("usage_hour"));
  Result<void> written =
      batch.each_row(kHourMs, [&hour](const RollupRow& row) { return add_row(hour, row); });
  if (!written) return written;
  SqlStatement day = connection.prepare(SOLIDRUST_UPSERT("usage_day"));
  return batch.each_row(kDayMs, [&day](const RollupRow& row) { return add_row(day, row); });
}

}  // namespace solidrust
