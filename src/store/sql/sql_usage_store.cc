#include "store/sql/sql_usage_store.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>

#include <fmt/format.h>

#include "base/saturating.h"
#include "store/row_words.h"
#include "store/sql/models_seen.h"
#include "store/sql/usage_rollup.h"

#define SOLIDRUST_SUM_COLUMNS                                                            \
  " u.requests, u.failed, u.partial, u.estimated, u.prompt_tokens, u.completion_tokens," \
  " u.cached_tokens, u.cost_nano, u.latency_ms, u.bucket, u.account, u.key, u.model,"    \
  " u.latency, u.first_token, u.environment, u.images, u.audio_seconds, u.characters,"   \
  " u.documents, u.refused "
// The buckets one by one, so that each is a seek in the primary key and not a scan of everybody's.
#define SOLIDRUST_EACH_BUCKET                                                                      \
  "WITH RECURSIVE b(n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM b WHERE n + 1 < " \
  "$2) SELECT"
#define SOLIDRUST_OF_BUCKET(table)              \
  "FROM b CROSS JOIN " table                    \
  " AS u WHERE u.level = $3 AND u.bucket = b.n" \
  " AND CAST($1 AS BIGINT) < $2 AND (CAST($4 AS TEXT) = '' OR u.environment = $4)"
#define SOLIDRUST_PINNED(table)                                    \
  SOLIDRUST_EACH_BUCKET SOLIDRUST_SUM_COLUMNS SOLIDRUST_OF_BUCKET( \
      table) " AND u.account = $5 AND u.key = $6 AND (CAST($7 AS TEXT) = '' OR u.model = $7)"
#define SOLIDRUST_OF_ACCOUNT(table)                                \
  SOLIDRUST_EACH_BUCKET SOLIDRUST_SUM_COLUMNS SOLIDRUST_OF_BUCKET( \
      table) " AND u.account = $5 AND (CAST($6 AS TEXT) = '' OR u.model = $6)"
#define SOLIDRUST_EVERYBODY(table)                                                               \
  "SELECT" SOLIDRUST_SUM_COLUMNS "FROM " table                                                   \
  " AS u WHERE u.bucket >= $1 AND u.bucket < $2 AND u.level = $3 AND (CAST($4 AS TEXT) = '' OR " \
  "u.environment = "                                                                             \
  "$4)"

namespace solidrust {
namespace {

constexpr std::int64_t kMostRecords = 200'000;  // that one answer is summed up from

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

// What was counted. Below 0 is nothing: an earlier release wrote such numbers for counts of 2^63
// and more.
std::int64_t count(const SqlStatement& row, int column) {
  return std::max<std::int64_t>(0, row.integer(column));
}

UsageTotals read_totals(const SqlStatement& row) {
  return {count(row, 0), count(row, 1),
          count(row, 2), count(row, 3),
          count(row, 4), count(row, 5),
          count(row, 6), count(row, 7),
          count(row, 8), {count(row, 16), count(row, 17), count(row, 18), count(row, 19)},
          count(row, 20)};
}

std::string day_text(std::int64_t day) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

// Reads the rows that answer `query` and hands each to `each(row)`.
template <class Each>
Result<void> read_rows(SqlConnection& connection, const UsageQuery& query, bool hours,
                       std::int64_t first, std::int64_t past, const Each& each) {
  const bool people = query.by == UsageGroup::key || query.by == UsageGroup::account;
  const auto run = [&](SqlStatement statement, UsageLevel level,
                       std::initializer_list<std::string_view> names) -> Result<void> {
    statement.bind(first).bind(past).bind(static_cast<std::int64_t>(level));
    statement.bind(query.environment ? to_string(*query.environment) : std::string_view());
    for (const std::string_view name : names) statement.bind(name);
    return statement.each(each);
  };
  if (!query.key.empty() || !people) {
    const UsageLevel level = !query.key.empty()       ? UsageLevel::all
                             : !query.account.empty() ? UsageLevel::account_model
                                                      : UsageLevel::model;
    return run(connection.prepare(hours ? Sql(SOLIDRUST_PINNED("usage_hour"))
                                        : Sql(SOLIDRUST_PINNED("usage_day"))),
               level, {query.account, query.key, query.model});
  }
  if (!query.account.empty())
    return run(connection.prepare(hours ? Sql(SOLIDRUST_OF_ACCOUNT("usage_hour"))
                                        : Sql(SOLIDRUST_OF_ACCOUNT("usage_day"))),
               query.model.empty() ? UsageLevel::account_key : UsageLevel::all,
               {query.account, query.model});
  return run(connection.prepare(hours ? Sql(SOLIDRUST_EVERYBODY("usage_hour"))
                                      : Sql(SOLIDRUST_EVERYBODY("usage_day"))),
             UsageLevel::account_key, {});
}

std::string group_name(const SqlStatement& row, UsageGroup by, std::int64_t bucket_ms,
                       std::int64_t step_ms) {
  switch (by) {
    case UsageGroup::model:
      return std::string(row.text(12));
    case UsageGroup::key:
      return std::string(row.text(11));
    case UsageGroup::account:
      return std::string(row.text(10));
    case UsageGroup::day:
      return day_text(row.integer(9) * bucket_ms / kDayMs);
    case UsageGroup::time:
      return std::to_string(row.integer(9) * bucket_ms / step_ms * step_ms);
    case UsageGroup::total:
      break;
  }
  return {};
}

std::string record_group(const SqlStatement& row, const UsageQuery& query) {
  const std::int64_t at = row.integer(0);
  switch (query.by) {
    case UsageGroup::model:
      return std::string(row.text(2));
    case UsageGroup::key:
      return std::string(row.text(1));
    case UsageGroup::account:
      return query.account;
    case UsageGroup::day:
      return day_text(at / kDayMs);
    case UsageGroup::time:
      return std::to_string(at / query.step_ms * query.step_ms);
    case UsageGroup::total:
      break;
  }
  return {};
}

// Whether the account's records of this time are all there, and no more than can be looked at for
// one answer.
Result<bool> records_suffice(SqlConnection& connection, const UsageQuery& query,
                             std::int64_t since_ms, std::int64_t until_ms) {
  SqlStatement oldest = connection.prepare(
      "SELECT o.ms,"
      " CASE WHEN EXISTS (SELECT 1 FROM usage_day WHERE level = 0 AND bucket < o.ms / 86400000)"
      " OR EXISTS (SELECT 1 FROM usage_hour WHERE level = 0 AND bucket < o.ms / 3600000)"
      " THEN 1 ELSE 0 END"
      " FROM (SELECT coalesce((SELECT time_ms FROM usage_records ORDER BY time_ms LIMIT 1), $1)"
      " AS ms) AS o");
  const Result<bool> row = oldest.bind(until_ms).step();
  if (!row) return row.error();
  if (since_ms < oldest.integer(0) && oldest.flag(1)) return false;  // there were older ones
  SqlStatement past_most = connection.prepare(
      "SELECT 1 FROM usage_records WHERE account = $1 AND time_ms >= $2 AND time_ms < $3"
      " LIMIT 1 OFFSET $4");
  const Result<bool> more =
      past_most.bind(query.account).bind(since_ms).bind(until_ms).bind(kMostRecords).step();
  if (!more) return more.error();
  return !more.value();
}

using UsageGroups = std::map<std::pair<std::string, Environment>, UsageRow>;

UsageRow& group_of(UsageGroups& groups, std::string name, Environment environment) {
  UsageRow& group = groups[{name, environment}];
  if (group.name.empty()) {
    group.name = std::move(name);
    group.environment = environment;
  }
  return group;
}

Result<void> sum_records(SqlConnection& connection, const UsageQuery& query, std::int64_t since_ms,
                         std::int64_t until_ms, UsageGroups& groups) {
  SqlStatement select = connection.prepare(
      "SELECT time_ms, key, model, environment, status, partial, estimated, prompt_tokens,"
      " completion_tokens, cached_tokens, cost_nano, latency_ms, first_token_ms, unit, units, "
      "refusals"
      " FROM usage_records WHERE account = $1 AND time_ms >= $2 AND time_ms < $3"
      " AND (CAST($4 AS TEXT) = '' OR key = $4) AND (CAST($5 AS TEXT) = '' OR model = $5)"
      " AND (CAST($6 AS TEXT) = '' OR environment = $6)");
  select.bind(query.account).bind(since_ms).bind(until_ms).bind(query.key).bind(query.model);
  select.bind(query.environment ? to_string(*query.environment) : std::string_view());
  return select.each([&query, &groups](const SqlStatement& row) {
    UsageRow& group = group_of(groups, record_group(row, query), environment_of(row.text(3)));
    if (query.by == UsageGroup::key) group.account = query.account;
    UsageTotals totals;
    if (totals.refused = count(row, 15); totals.refused > 0) {
      group.totals += totals;
      return;
    }
    totals.requests = 1;
    totals.failed = row.integer(4) >= 400 ? 1 : 0;
    totals.partial = row.flag(5) ? 1 : 0;
    totals.estimated = row.flag(6) ? 1 : 0;
    totals.prompt_tokens = count(row, 7);
    totals.completion_tokens = count(row, 8);
    totals.cached_tokens = count(row, 9);
    totals.cost_nano = count(row, 10);
    totals.latency_ms = count(row, 11);
    const auto unit = usage_unit_named(row.text(13)).value_or(UsageUnit::none);
    if (unit != UsageUnit::none) totals.units[usage_unit_index(unit)] = count(row, 14);
    group.totals += totals;
    if (!query.latencies) return;
    group.latency.add(static_cast<std::uint32_t>(totals.latency_ms));
    if (const std::int64_t first = count(row, 12); first > 0)
      group.first_token.add(static_cast<std::uint32_t>(first));
  });
}

// Biggest use first, unless the rows follow one another in time.
std::vector<UsageRow> in_order(UsageGroups& groups, UsageGroup by) {
  std::vector<UsageRow> rows;
  for (auto& [place, group] : groups) rows.push_back(std::move(group));
  if (by != UsageGroup::day && by != UsageGroup::time)
    std::stable_sort(rows.begin(), rows.end(), [](const UsageRow& a, const UsageRow& b) {
      return a.totals.tokens() > b.totals.tokens();
    });
  return rows;
}

// Of one key, or with an empty key of an account.
Result<LiveUse> sum_days(SqlConnection& connection, std::string_view account, std::string_view key,
                         std::string_view environment, std::int64_t first, std::int64_t past) {
  const UsageLevel level = key.empty() ? UsageLevel::account_model : UsageLevel::all;
  SqlStatement select = connection.prepare(SOLIDRUST_PINNED("usage_day"));
  select.bind(first).bind(past).bind(static_cast<std::int64_t>(level)).bind(environment);
  select.bind(account).bind(key).bind(std::string_view());
  LiveUse sum;
  const Result<void> read = select.each([&sum](const SqlStatement& row) {
    sum.totals += read_totals(row);
    if (!sum.first_ms && sum.totals.requests > 0) sum.first_ms = row.integer(9) * kDayMs;
  });
  if (!read) return read.error();
  return sum;
}

// Tokens and cost of each row; not by sum(), which fails where the sum does not fit.
Result<void> add_uses(SqlStatement& select, UsageTotals& sum) {
  return select.each([&sum](const SqlStatement& row) {
    UsageTotals use;
    use.prompt_tokens = count(row, 0);
    use.completion_tokens = count(row, 1);
    use.cost_nano = count(row, 2);
    sum += use;
  });
}

Result<void> each_use(SqlStatement& select, const UsageStore::EachUse& each) {
  return select.each([&each](const SqlStatement& row) {
    RecentUse use;
    use.account = row.text(0);
    use.key = row.text(1);
    use.environment = environment_of(row.text(2));
    use.at_ms = row.integer(3);
    use.requests = count(row, 4);
    use.tokens = saturating_add(count(row, 5), count(row, 6));
    for (std::size_t i = 0; i < use.units.size(); ++i)
      use.units[i] = count(row, 7 + static_cast<int>(i));
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

Result<UsageAnswer> SqlUsageStore::usage(const UsageQuery& query) {
  return database_.read([&](SqlConnection& connection) -> Result<UsageAnswer> {
    if (query.step_ms > 0 && query.step_ms < kHourMs && !query.account.empty()) {
      UsageAnswer answer;
      answer.step_ms = query.step_ms;
      answer.since_ms = query.since_ms / query.step_ms * query.step_ms;
      answer.until_ms = (query.until_ms + query.step_ms - 1) / query.step_ms * query.step_ms;
      const Result<bool> suffice =
          records_suffice(connection, query, answer.since_ms, answer.until_ms);
      if (!suffice) return suffice.error();
      if (suffice.value()) {
        UsageGroups groups;
        if (Result<void> summed =
                sum_records(connection, query, answer.since_ms, answer.until_ms, groups);
            !summed)
          return std::move(summed).error();
        answer.rows = in_order(groups, query.by);
        return answer;
      }
    }
    bool hours = query.until_ms - query.since_ms <= kUsageHoursUpToMs;
    std::optional<std::int64_t> begin;  // nothing is older: no bucket before it needs a look
    {
      SqlStatement oldest = connection.prepare(
          "SELECT (SELECT bucket FROM usage_hour WHERE level = 0 ORDER BY bucket LIMIT 1),"
          " (SELECT bucket FROM usage_day WHERE level = 0 ORDER BY bucket LIMIT 1)");
      const Result<bool> row = oldest.step();
      if (!row) return row.error();
      const std::optional<std::int64_t> hour = oldest.maybe_integer(0);
      const std::optional<std::int64_t> day = oldest.maybe_integer(1);
      // Hours that are not kept any more: the days still know.
      const bool pruned = day && (!hour || *day < *hour / 24);
      if (pruned && (!hour || query.since_ms / kHourMs < *hour)) hours = false;
      begin = hours ? hour : day;
    }
    const std::int64_t bucket_ms = hours ? kHourMs : kDayMs;
    const std::int64_t past = (query.until_ms + bucket_ms - 1) / bucket_ms;
    const std::int64_t first = std::max(query.since_ms / bucket_ms, begin.value_or(past));
    const std::int64_t step_ms = std::max(query.step_ms, bucket_ms);
    UsageGroups groups;
    Result<void> read =
        read_rows(connection, query, hours, first, past, [&](const SqlStatement& row) {
          UsageRow& group = group_of(groups, group_name(row, query.by, bucket_ms, step_ms),
                                     environment_of(row.text(15)));
          if (query.by == UsageGroup::key) group.account = row.text(10);
          group.totals += read_totals(row);
          if (!query.latencies) return;
          group.latency.add(LatencyHistogram::parse(row.bytes(13)));
          group.first_token.add(LatencyHistogram::parse(row.bytes(14)));
        });
    if (!read) return std::move(read).error();
    return UsageAnswer{query.since_ms / bucket_ms * bucket_ms, past * bucket_ms, step_ms,
                       in_order(groups, query.by)};
  });
}

Result<UsageTotals> SqlUsageStore::days(std::string_view account, std::string_view key,
                                        std::int64_t since_ms, std::int64_t until_ms) {
  return database_.read([&](SqlConnection& connection) -> Result<UsageTotals> {
    const auto sum =
        sum_days(connection, account, key, {}, since_ms / kDayMs, (until_ms + kDayMs - 1) / kDayMs);
    if (!sum) return sum.error();
    return sum->totals;
  });
}

Result<LiveUse> SqlUsageStore::live_days(std::string_view account, std::string_view key,
                                         std::int64_t since_ms, std::int64_t until_ms) {
  return database_.read([&](SqlConnection& connection) {
    return sum_days(connection, account, key, to_string(Environment::live), since_ms / kDayMs,
                    (until_ms + kDayMs - 1) / kDayMs);
  });
}

Result<UsageTotals> SqlUsageStore::month_base(std::string_view account, std::string_view key,
                                              std::int64_t since_ms, std::int64_t before_ms) {
  const std::int64_t today = before_ms / kDayMs;
  const std::int64_t minute = std::max(before_ms / kMinuteMs * kMinuteMs, since_ms);
  return database_.read([&](SqlConnection& connection) -> Result<UsageTotals> {
    const auto days =
        sum_days(connection, account, key, to_string(Environment::live), since_ms / kDayMs, today);
    if (!days) return days.error();
    UsageTotals sum = days->totals;
    SqlStatement minutes = connection.prepare(
        SOLIDRUST_EACH_BUCKET
        " u.tokens, 0, u.cost_nano FROM b CROSS JOIN usage_minute AS u WHERE u.bucket = b.n"
        " AND CAST($1 AS BIGINT) < $2 AND u.account = $3 AND (CAST($4 AS TEXT) = '' OR u.key = $4)"
        " AND u.environment = 'live'");
    minutes.bind(std::max(today * kDayMs, since_ms) / kMinuteMs).bind(before_ms / kMinuteMs);
    if (Result<void> added = add_uses(minutes.bind(account).bind(key), sum); !added)
      return std::move(added).error();
    SqlStatement records = connection.prepare(  // of the minute that is not over
        "SELECT prompt_tokens, completion_tokens, cost_nano FROM usage_records WHERE account = $1"
        " AND time_ms >= $2 AND time_ms < $3 AND (CAST($4 AS TEXT) = '' OR key = $4) AND "
        "environment = 'live'");
    records.bind(account).bind(minute).bind(before_ms).bind(key);
    if (Result<void> added = add_uses(records, sum); !added) return std::move(added).error();
    return sum;
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
