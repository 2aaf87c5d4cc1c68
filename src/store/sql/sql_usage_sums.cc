// Sums of usage: what the console, the command line and budgets ask for.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/saturating.h"
#include "store/row_words.h"
#include "store/sql/sql_usage_store.h"
#include "store/sql/usage_columns.h"
#include "store/usage_plan.h"

#define SOLIDRUST_SUM_COLUMNS                                                            \
  " u.requests, u.failed, u.partial, u.estimated, u.prompt_tokens, u.completion_tokens," \
  " u.cached_tokens, u.cost_nano, u.latency_ms, u.bucket, u.account, u.key, u.model,"    \
  " u.latency, u.first_token, u.environment, u.images, u.audio_seconds, u.characters,"   \
  " u.documents, u.refused "
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

// Of SOLIDRUST_SUM_COLUMNS.
UsageTotals read_totals(const SqlStatement& row) {
  return {counted(row, 0), counted(row, 1),
          counted(row, 2), counted(row, 3),
          counted(row, 4), counted(row, 5),
          counted(row, 6), counted(row, 7),
          counted(row, 8), {counted(row, 16), counted(row, 17), counted(row, 18), counted(row, 19)},
          counted(row, 20)};
}

// Whether the account's records of this time are all there, and no more than can be looked at for
// one answer.
Result<bool> records_suffice(SqlConnection& connection, const UsageQuery& query,
                             const UsageAnswer& answer) {
  SqlStatement oldest = connection.prepare(
      "SELECT o.ms,"
      " CASE WHEN EXISTS (SELECT 1 FROM usage_day WHERE level = 0 AND bucket < o.ms / 86400000)"
      " OR EXISTS (SELECT 1 FROM usage_hour WHERE level = 0 AND bucket < o.ms / 3600000)"
      " THEN 1 ELSE 0 END"
      " FROM (SELECT coalesce((SELECT time_ms FROM usage_records ORDER BY time_ms LIMIT 1), $1)"
      " AS ms) AS o");
  const Result<bool> row = oldest.bind(answer.until_ms).step();
  if (!row) return row.error();
  if (answer.since_ms < oldest.integer(0) && oldest.flag(1)) return false;  // there were older ones
  SqlStatement past_most = connection.prepare(
      "SELECT 1 FROM usage_records WHERE account = $1 AND time_ms >= $2 AND time_ms < $3"
      " LIMIT 1 OFFSET $4");
  const Result<bool> more = past_most.bind(query.account)
                                .bind(answer.since_ms)
                                .bind(answer.until_ms)
                                .bind(kMostRecords)
                                .step();
  if (!more) return more.error();
  return !more.value();
}

Result<void> sum_records(SqlConnection& connection, const UsageQuery& query,
                         const UsageAnswer& answer, UsageGroups& groups) {
  SqlStatement select = connection.prepare(
      "SELECT time_ms, key, model, environment, status, partial, estimated, prompt_tokens,"
      " completion_tokens, cached_tokens, cost_nano, latency_ms, first_token_ms, unit, units, "
      "refusals"
      " FROM usage_records WHERE account = $1 AND time_ms >= $2 AND time_ms < $3"
      " AND (CAST($4 AS TEXT) = '' OR key = $4) AND (CAST($5 AS TEXT) = '' OR model = $5)"
      " AND (CAST($6 AS TEXT) = '' OR environment = $6)");
  select.bind(query.account)
      .bind(answer.since_ms)
      .bind(answer.until_ms)
      .bind(query.key)
      .bind(query.model);
  select.bind(query.environment ? to_string(*query.environment) : std::string_view());
  return select.each([&query, &groups](const SqlStatement& row) {
    UsageRow& group = groups.of(
        {row.integer(0), query.account, row.text(1), row.text(2), environment_of(row.text(3))});
    UsageTotals totals;
    if (totals.refused = counted(row, 15); totals.refused > 0) {
      group.totals += totals;
      return;
    }
    totals.requests = 1;
    totals.failed = row.integer(4) >= 400 ? 1 : 0;
    totals.partial = row.flag(5) ? 1 : 0;
    totals.estimated = row.flag(6) ? 1 : 0;
    totals.prompt_tokens = counted(row, 7);
    totals.completion_tokens = counted(row, 8);
    totals.cached_tokens = counted(row, 9);
    totals.cost_nano = counted(row, 10);
    totals.latency_ms = counted(row, 11);
    const auto unit = usage_unit_named(row.text(13)).value_or(UsageUnit::none);
    if (unit != UsageUnit::none) totals.units[usage_unit_index(unit)] = counted(row, 14);
    group.totals += totals;
    if (!query.latencies) return;
    group.latency.add(static_cast<std::uint32_t>(totals.latency_ms));
    if (const std::int64_t first = counted(row, 12); first > 0)
      group.first_token.add(static_cast<std::uint32_t>(first));
  });
}

// The answer from the records themselves; nothing, if they do not suffice.
Result<std::optional<UsageAnswer>> from_records(SqlConnection& connection,
                                                const UsageQuery& query) {
  UsageAnswer answer = answer_of_records(query);
  const Result<bool> suffice = records_suffice(connection, query, answer);
  if (!suffice) return suffice.error();
  if (!*suffice) return std::optional<UsageAnswer>();
  UsageGroups groups(query.by, answer.step_ms);
  Result<void> summed = sum_records(connection, query, answer, groups);
  if (!summed) return std::move(summed).error();
  answer.rows = groups.take();
  return std::optional<UsageAnswer>(std::move(answer));
}

Result<UsageBegin> oldest_buckets(SqlConnection& connection) {
  SqlStatement oldest = connection.prepare(
      "SELECT (SELECT bucket FROM usage_hour WHERE level = 0 ORDER BY bucket LIMIT 1),"
      " (SELECT bucket FROM usage_day WHERE level = 0 ORDER BY bucket LIMIT 1)");
  const Result<bool> row = oldest.step();
  if (!row) return row.error();
  return UsageBegin{oldest.maybe_integer(0), oldest.maybe_integer(1)};
}

Sql select_of(const UsagePlan& plan) {
  switch (plan.rows) {
    case UsageRows::pinned:
      return plan.hours ? Sql(SOLIDRUST_PINNED("usage_hour")) : Sql(SOLIDRUST_PINNED("usage_day"));
    case UsageRows::of_account:
      return plan.hours ? Sql(SOLIDRUST_OF_ACCOUNT("usage_hour"))
                        : Sql(SOLIDRUST_OF_ACCOUNT("usage_day"));
    case UsageRows::everybody:
      break;
  }
  return plan.hours ? Sql(SOLIDRUST_EVERYBODY("usage_hour"))
                    : Sql(SOLIDRUST_EVERYBODY("usage_day"));
}

void bind_plan(SqlStatement& select, const UsagePlan& plan, const UsageQuery& query) {
  select.bind(plan.first).bind(plan.past).bind(static_cast<std::int64_t>(plan.level));
  select.bind(query.environment ? to_string(*query.environment) : std::string_view());
  switch (plan.rows) {
    case UsageRows::pinned:
      select.bind(query.account).bind(query.key).bind(query.model);
      return;
    case UsageRows::of_account:
      select.bind(query.account).bind(query.model);
      return;
    case UsageRows::everybody:
      return;
  }
}

Result<UsageAnswer> from_rollups(SqlConnection& connection, const UsageQuery& query) {
  const Result<UsageBegin> begin = oldest_buckets(connection);
  if (!begin) return begin.error();
  const UsagePlan plan = plan_usage(query, *begin);
  UsageGroups groups(query.by, plan.step_ms);
  SqlStatement select = connection.prepare(select_of(plan));
  bind_plan(select, plan, query);
  Result<void> read = select.each([&](const SqlStatement& row) {
    UsageRow& group = groups.of({row.integer(9) * plan.bucket_ms(), row.text(10), row.text(11),
                                 row.text(12), environment_of(row.text(15))});
    group.totals += read_totals(row);
    if (!query.latencies) return;
    group.latency.add(LatencyHistogram::parse(row.bytes(13)));
    group.first_token.add(LatencyHistogram::parse(row.bytes(14)));
  });
  if (!read) return std::move(read).error();
  UsageAnswer answer = answer_of(plan, query);
  answer.rows = groups.take();
  return answer;
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
    use.prompt_tokens = counted(row, 0);
    use.completion_tokens = counted(row, 1);
    use.cost_nano = counted(row, 2);
    sum += use;
  });
}

}  // namespace

Result<UsageAnswer> SqlUsageStore::usage(const UsageQuery& query) {
  return database_.read([&](SqlConnection& connection) -> Result<UsageAnswer> {
    if (wants_records(query)) {
      auto answer = from_records(connection, query);
      if (!answer) return std::move(answer).error();
      if (*answer) return **std::move(answer);
    }
    return from_rollups(connection, query);
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

}  // namespace solidrust
