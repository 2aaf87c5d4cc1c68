#include "store/sql/sql_usage_store.h"

#include <algorithm>
#include <cstdint>

#include "base/saturating.h"
#include "store/row_words.h"
#include "store/sql/models_seen.h"
#include "store/sql/rollup_rows.h"
#include "store/sql/usage_columns.h"
#include "store/usage_rollup.h"

namespace solidrust {
namespace {

Result<bool> insert_record(SqlConnection& connection, SqlStatement& insert,
                           const UsageRecord& record) {
  insert.reset();
  insert.bind(record.id).bind(record.time_ms).bind(record.account).bind(record.key);
  insert.bind(to_string(record.environment)).bind(record.model).bind(record.target);
  insert.bind(saturating_cast<std::int64_t>(record.prompt_tokens));
  insert.bind(saturating_cast<std::int64_t>(record.completion_tokens));
  insert.bind(saturating_cast<std::int64_t>(record.cached_tokens)).bind(record.cost_nano);
  insert.bind(std::int64_t{record.latency_ms}).bind(std::int64_t{record.first_token_ms});
  insert.bind(std::int64_t{record.status}).bind(std::int64_t{record.attempts});
  insert.bind(record.estimated).bind(record.partial).bind(record.route);
  insert.bind(record.operation).bind(usage_unit_name(record.unit));
  insert.bind(saturating_cast<std::int64_t>(record.units));
  insert.bind(record.code).bind(record.detail).bind(record.stream);
  insert.bind(saturating_cast<std::int64_t>(record.refusals));
  if (Result<void> written = insert.run(); !written) return std::move(written).error();
  return connection.changes() > 0;
}

Result<void> each_use(SqlStatement& select, const UsageStore::EachUse& each) {
  return select.each([&each](const SqlStatement& row) {
    RecentUse use;
    use.account = row.text(0);
    use.key = row.text(1);
    use.environment = environment_of(row.text(2));
    use.at_ms = row.integer(3);
    use.requests = counted(row, 4);
    use.tokens = saturating_add(counted(row, 5), counted(row, 6));
    for (std::size_t i = 0; i < use.units.size(); ++i)
      use.units[i] = counted(row, 7 + static_cast<int>(i));
    each(use);
  });
}

}  // namespace

Result<std::size_t> SqlUsageStore::append(std::span<const UsageRecord> records) {
  for (const UsageRecord& record : records)
    if (Result<void> checked = check_record(record); !checked) return std::move(checked).error();
  return database_.write([&](SqlConnection& connection) -> Result<std::size_t> {
    std::vector<const UsageRecord*> fresh;
    fresh.reserve(records.size());
    {
      SqlStatement insert = connection.prepare(
          "INSERT INTO usage_records (request_id, time_ms, account, key, environment, model,"
          " target, prompt_tokens, completion_tokens, cached_tokens, cost_nano, latency_ms,"
          " first_token_ms, status, attempts, estimated, partial, route, operation, unit, units,"
          " code, detail, stream, refusals)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
          "$18, $19, $20, $21, $22, $23, $24, $25)"
          " ON CONFLICT (request_id) DO NOTHING");
      for (const UsageRecord& record : records) {
        const Result<bool> inserted = insert_record(connection, insert, record);
        if (!inserted) return inserted.error();
        if (inserted.value()) fresh.push_back(&record);
      }
    }
    if (Result<void> rolled = roll_up(connection, fresh); !rolled) return std::move(rolled).error();
    if (Result<void> noted = note_models(connection, fresh); !noted)
      return std::move(noted).error();
    return fresh.size();
  });
}

Result<void> SqlUsageStore::recent_requests(std::int64_t since_ms, const EachUse& each) {
  return database_.read([&](SqlConnection& connection) -> Result<void> {
    SqlStatement select = connection.prepare(
        "SELECT account, key, environment, time_ms, 1, prompt_tokens, completion_tokens,"
        " CASE unit WHEN 'images' THEN units ELSE 0 END, CASE unit WHEN 'audio_seconds' THEN units "
        "ELSE 0 END,"
        " CASE unit WHEN 'characters' THEN units ELSE 0 END, CASE unit WHEN 'documents' THEN units "
        "ELSE 0 END"
        " FROM usage_records WHERE time_ms >= $1 AND attempts > 0 ORDER BY time_ms");
    return each_use(select.bind(since_ms), each);
  });
}

Result<void> SqlUsageStore::recent_minutes(std::int64_t since_ms, const EachUse& each) {
  return database_.read([&](SqlConnection& connection) -> Result<void> {
    SqlStatement select = connection.prepare(
        "SELECT account, key, environment, last_ms, requests, tokens, 0, images, audio_seconds,"
        " characters, documents FROM usage_minute"
        " WHERE bucket >= $1 ORDER BY last_ms");
    return each_use(select.bind(since_ms / kMinuteMs), each);
  });
}

Result<std::size_t> SqlUsageStore::prune(const Keep& keep, std::size_t most) {
  return database_.write([&](SqlConnection& connection) -> Result<std::size_t> {
    std::size_t gone = 0;
    const auto run = [&](SqlStatement statement, std::int64_t before) -> Result<void> {
      statement.bind(before).bind(static_cast<std::int64_t>(most));
      Result<void> deleted = statement.run();
      if (deleted) gone += static_cast<std::size_t>(connection.changes());
      return deleted;
    };
    Result<void> deleted =
        run(connection.prepare("DELETE FROM usage_records WHERE id IN (SELECT id FROM"
                               " usage_records WHERE time_ms < $1 ORDER BY time_ms LIMIT $2)"),
            keep.records_since_ms);
    if (deleted)
      deleted = run(
          connection.prepare("DELETE FROM usage_minute WHERE (bucket, account, key, environment)"
                             " IN (SELECT bucket, account, key, environment FROM usage_minute"
                             " WHERE bucket < $1 LIMIT $2)"),
          keep.minutes_since_ms / kMinuteMs);
    if (deleted)
      deleted = run(
          connection.prepare(
              "DELETE FROM usage_hour WHERE (level, bucket, account, key, model, environment) IN"
              " (SELECT level, bucket, account, key, model, environment FROM usage_hour"
              " WHERE level IN (0, 1, 2, 3) AND bucket < $1 LIMIT $2)"),
          keep.hours_since_ms / kHourMs);
    if (!deleted) return std::move(deleted).error();
    return gone;
  });
}

}  // namespace solidrust
