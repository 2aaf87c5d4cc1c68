// Single requests, and the days of keys, as the console lists them.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/saturating.h"
#include "store/row_words.h"
#include "store/sql/sql_usage_store.h"
#include "store/usage_rollup.h"

#define SOLIDRUST_REQUEST_SELECT                                                                \
  "SELECT id, request_id, time_ms, key, environment, model, target, prompt_tokens,"             \
  " completion_tokens, cached_tokens, cost_nano, latency_ms, first_token_ms, status, attempts," \
  " estimated, partial, route, account, operation, unit, units, code, detail, stream, refusals" \
  " FROM usage_records "

namespace solidrust {
namespace {

constexpr std::size_t kMostLookedAt = 50'000;  // by one page with filters

RequestRow request_row(const SqlStatement& row) {
  RequestRow out;
  out.number = row.integer(0);
  out.id = row.text(1);
  out.time_ms = row.integer(2);
  out.key = row.text(3);
  out.environment = environment_of(row.text(4));
  out.model = row.text(5);
  out.target = row.text(6);
  // Below 0 is nothing: an earlier release wrote such numbers for counts of 2^63 and more.
  out.prompt_tokens = std::max<std::int64_t>(0, row.integer(7));
  out.completion_tokens = std::max<std::int64_t>(0, row.integer(8));
  out.cached_tokens = std::max<std::int64_t>(0, row.integer(9));
  out.cost_nano = std::max<std::int64_t>(0, row.integer(10));
  out.latency_ms = row.integer(11);
  out.first_token_ms = row.integer(12);
  out.status = static_cast<int>(row.integer(13));
  out.attempts = static_cast<int>(row.integer(14));
  out.estimated = row.flag(15);
  out.partial = row.flag(16);
  out.route = row.text(17);
  out.account = row.text(18);
  out.operation = row.text(19);
  out.unit = usage_unit_named(row.text(20)).value_or(UsageUnit::none);
  out.units = row.integer(21);
  out.code = row.text(22);
  out.detail = row.text(23);
  out.stream = row.flag(24);
  out.refusals = std::max<std::int64_t>(0, row.integer(25));
  return out;
}

bool passes(const SqlStatement& row, const RequestQuery& query) {
  RequestFacts facts;
  facts.id = row.text(1);
  facts.key = row.text(3);
  facts.environment = environment_of(row.text(4));
  facts.model = row.text(5);
  facts.target = row.text(6);
  facts.latency_ms = row.integer(11);
  facts.status = row.integer(13);
  facts.route = row.text(17);
  facts.account = row.text(18);
  facts.stream = row.flag(24);
  facts.refused = row.integer(25) > 0;
  return solidrust::passes(facts, query);
}

std::int64_t figure_of(const RequestRow& row, RequestOrder order) {
  switch (order) {
    case RequestOrder::time:
      return row.time_ms;
    case RequestOrder::latency:
      return row.latency_ms;
    case RequestOrder::first_token:
      return row.first_token_ms;
    case RequestOrder::tokens:
      return saturating_add(row.prompt_tokens, row.completion_tokens);
    case RequestOrder::cost:
      return row.cost_nano;
  }
  return 0;
}

// The same without reading the whole row.
std::int64_t figure_of(const SqlStatement& row, RequestOrder order) {
  const auto count = [&](int column) { return std::max<std::int64_t>(0, row.integer(column)); };
  switch (order) {
    case RequestOrder::time:
      return row.integer(2);
    case RequestOrder::latency:
      return row.integer(11);
    case RequestOrder::first_token:
      return row.integer(12);
    case RequestOrder::tokens:
      return saturating_add(count(7), count(8));
    case RequestOrder::cost:
      return count(10);
  }
  return 0;
}

// Requests of the query's time, newest first, or those behind a number, to the end.
SqlStatement select_for(SqlConnection& connection, const RequestQuery& query) {
  if (query.after) return connection.prepare(SOLIDRUST_REQUEST_SELECT "WHERE id > $1 ORDER BY id");
  if (query.account.empty())
    return connection.prepare(SOLIDRUST_REQUEST_SELECT
                              "WHERE (time_ms, id) < ($1, $2) AND time_ms >= $3"
                              " ORDER BY time_ms DESC, id DESC");
  return connection.prepare(SOLIDRUST_REQUEST_SELECT
                            "WHERE account = $1 AND (time_ms, id) < ($2, $3) AND time_ms >= $4"
                            " ORDER BY time_ms DESC, id DESC");
}
void bind_requests(SqlStatement& select, const RequestQuery& query) {
  if (query.after) {
    select.bind(*query.after);
    return;
  }
  if (!query.account.empty()) select.bind(query.account);
  RequestCursor before = query.before.value_or(RequestCursor{INT64_MAX, INT64_MAX});
  if (before.time_ms >= query.until_ms) before = {query.until_ms, INT64_MIN};
  select.bind(before.time_ms).bind(before.number).bind(query.since_ms);
}

Result<RequestPage> page_by_time(SqlStatement& select, const RequestQuery& query) {
  RequestPage page;
  RequestCursor last = query.before.value_or(RequestCursor{INT64_MAX, INT64_MAX});
  for (std::size_t looked_at = 0;; ++looked_at) {
    const Result<bool> row = select.step();
    if (!row) return row.error();
    if (!row.value()) return page;
    const bool wanted = passes(select, query);
    // The page is full, or enough was looked at: the next one goes on behind the last row.
    if ((wanted && page.rows.size() == query.limit) || looked_at == kMostLookedAt) {
      page.next = last;
      return page;
    }
    last = {select.integer(2), select.integer(0)};
    if (wanted) page.rows.push_back(request_row(select));
  }
}

Result<RequestPage> page_behind(SqlStatement& select, const RequestQuery& query) {
  RequestPage page;
  page.last = query.after.value_or(0);
  for (std::size_t looked_at = 0; looked_at < kMostLookedAt; ++looked_at) {
    const Result<bool> row = select.step();
    if (!row) return row.error();
    if (!row.value()) break;
    const bool wanted = passes(select, query);
    if (wanted && page.rows.size() == query.limit) break;
    page.last = select.integer(0);
    if (wanted) page.rows.push_back(request_row(select));
  }
  return page;
}

// Of those that are looked at, the `limit` with the greatest figure.
Result<RequestPage> page_by_figure(SqlStatement& select, const RequestQuery& query) {
  RequestPage page;
  const auto before = [&](const RequestRow& one, const RequestRow& other) {
    return figure_of(one, query.order) > figure_of(other, query.order) ||
           (figure_of(one, query.order) == figure_of(other, query.order) &&
            std::pair(one.time_ms, one.number) > std::pair(other.time_ms, other.number));
  };
  for (std::size_t looked_at = 0;; ++looked_at) {
    const Result<bool> row = select.step();
    if (!row) return row.error();
    if (!row.value()) break;
    if (looked_at == kMostLookedAt) {
      page.complete = false;
      break;
    }
    if (!passes(select, query)) continue;
    std::vector<RequestRow>& heap = page.rows;  // the least of them in front
    if (heap.size() == query.limit) {
      // Older than all that are there: of equal figures it is not wanted.
      if (heap.empty() || figure_of(select, query.order) <= figure_of(heap.front(), query.order))
        continue;
      std::pop_heap(heap.begin(), heap.end(), before);
      heap.pop_back();
    }
    heap.push_back(request_row(select));
    std::push_heap(heap.begin(), heap.end(), before);
  }
  std::sort_heap(page.rows.begin(), page.rows.end(), before);
  return page;
}

// Adds what the rows say of `key`, a day once.
Result<void> add_days(SqlStatement& rows, std::string_view key, std::vector<KeyDay>& days) {
  return rows.each([key, &days](const SqlStatement& row) {
    const std::int64_t day = row.integer(0);
    const std::int64_t requests = std::max<std::int64_t>(0, row.integer(1));
    if (days.empty() || days.back().key != key || days.back().day != day)
      days.push_back({std::string(key), day, requests});
    else  // another model, or its other environment
      days.back().requests = saturating_add(days.back().requests, requests);
  });
}

}  // namespace

Result<RequestPage> SqlUsageStore::requests(const RequestQuery& query) {
  return database_.read([&](SqlConnection& connection) -> Result<RequestPage> {
    SqlStatement select = select_for(connection, query);
    bind_requests(select, query);
    if (query.after) return page_behind(select, query);
    return query.order == RequestOrder::time ? page_by_time(select, query)
                                             : page_by_figure(select, query);
  });
}

Result<std::optional<RequestRow>> SqlUsageStore::request(std::string_view account,
                                                         std::string_view id) {
  using Found = Result<std::optional<RequestRow>>;
  return database_.read([&](SqlConnection& connection) -> Found {
    SqlStatement select = connection.prepare(SOLIDRUST_REQUEST_SELECT "WHERE request_id = $1");
    const Result<bool> row = select.bind(id).step();
    if (!row) return row.error();
    if (!row.value() || (!account.empty() && select.text(18) != account))
      return std::optional<RequestRow>();
    return std::optional<RequestRow>(request_row(select));
  });
}

Result<std::int64_t> SqlUsageStore::last_request() {
  return database_.read([&](SqlConnection& connection) -> Result<std::int64_t> {
    return connection.prepare("SELECT coalesce(max(id), 0) FROM usage_records").number();
  });
}

Result<std::vector<std::string>> SqlUsageStore::request_ids(std::string_view beginning,
                                                            std::size_t most) {
  using Found = Result<std::vector<std::string>>;
  return database_.read([&](SqlConnection& connection) -> Found {
    SqlStatement select = connection.prepare(
        "SELECT request_id FROM usage_records WHERE request_id >= $1 ORDER BY request_id");
    select.bind(beginning);
    std::vector<std::string> ids;
    while (ids.size() < most) {
      const Result<bool> row = select.step();
      if (!row) return row.error();
      if (!row.value() || !select.text(0).starts_with(beginning)) break;
      ids.emplace_back(select.text(0));
    }
    return ids;
  });
}

Result<std::vector<KeyDay>> SqlUsageStore::key_days(std::string_view account,
                                                    std::span<const std::string_view> keys,
                                                    std::int64_t first_day) {
  return database_.read([&](SqlConnection& connection) -> Result<std::vector<KeyDay>> {
    std::vector<KeyDay> days;
    SqlStatement select = connection.prepare(
        "WITH RECURSIVE b(n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM b WHERE n + "
        "1 <="
        " (SELECT max(bucket) FROM usage_day WHERE level = 2))"
        " SELECT u.bucket, u.requests FROM b CROSS JOIN usage_day AS u WHERE u.level = 2"
        " AND u.bucket = b.n AND u.account = $2 AND u.key = $3 ORDER BY u.bucket");
    for (const std::string_view key : keys) {
      select.reset();
      select.bind(first_day).bind(account).bind(key);
      if (auto added = add_days(select, key, days); !added) return std::move(added).error();
    }
    return days;
  });
}

}  // namespace solidrust
