#include "store/sql/alert_insert.h"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/random.h"

namespace solidrust {
namespace {

std::string new_uid() {
  std::array<std::uint8_t, 16> bytes;
  SystemRandom().fill(bytes);
  return fmt::format("msg_{:02x}", fmt::join(bytes, ""));
}

Result<void> insert_message(SqlConnection& connection, std::int64_t alert, std::string_view state,
                            std::string_view summary, std::int64_t made_ms) {
  const std::string uid = new_uid();
  return connection
      .prepare(
          "INSERT INTO alert_messages (uid, alert, state, summary, made_ms)"
          " VALUES ($1, $2, $3, $4, $5)")
      .bind(uid)
      .bind(alert)
      .bind(state)
      .bind(summary)
      .bind(made_ms)
      .run();
}

}  // namespace

Result<bool> insert_alert(SqlConnection& connection, const AlertRow& row) {
  const auto id =
      connection
          .prepare(
              "INSERT INTO alerts (kind, subject, level, account, period_ms, summary, fired_ms)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id")
          .bind(row.kind)
          .bind(row.subject)
          .bind(row.level)
          .bind(row.account)
          .bind(row.period_ms)
          .bind(row.summary)
          .bind(row.fired_ms)
          .returned();
  if (!id) return id.error();
  if (!*id) return false;
  Result<void> made = insert_message(connection, **id, "firing", row.summary, row.fired_ms);
  if (!made) return std::move(made).error();
  return true;
}

Result<bool> end_alert(SqlConnection& connection, std::int64_t id, std::int64_t at_ms,
                       std::string_view summary) {
  // The wall clock may have been set back.
  Result<void> done =
      connection
          .prepare(
              "UPDATE alerts SET resolved_ms = CASE WHEN fired_ms > $1 THEN fired_ms"
              " ELSE $1 END"
              " WHERE id = $2 AND resolved_ms IS NULL")
          .bind(at_ms)
          .bind(id)
          .run();
  if (!done) return std::move(done).error();
  if (connection.changes() == 0) return false;
  done = connection
             .prepare(
                 "DELETE FROM budget_crossings WHERE (id, percent) = (SELECT subject, level"
                 " FROM alerts WHERE id = $1 AND kind = 'budget_crossed')")
             .bind(id)
             .run();
  if (done) done = insert_message(connection, id, "resolved", summary, at_ms);
  if (!done) return std::move(done).error();
  return true;
}

Result<void> end_budget_alert_before(SqlConnection& connection, std::string_view subject,
                                     std::int64_t level, std::int64_t month_begin_ms,
                                     std::int64_t at_ms) {
  std::int64_t id = 0;
  {
    SqlStatement select = connection.prepare(
        "SELECT id FROM alerts WHERE kind = 'budget_crossed' AND subject = $1 AND level = $2"
        " AND resolved_ms IS NULL AND period_ms < $3");
    select.bind(subject).bind(level).bind(month_begin_ms);
    const Result<bool> row = select.step();
    if (!row) return row.error();
    if (!row.value()) return {};
    id = select.integer(0);
  }
  if (auto ended = end_alert(connection, id, at_ms, kBudgetMonthOver); !ended)
    return std::move(ended).error();
  return {};
}

}  // namespace solidrust
