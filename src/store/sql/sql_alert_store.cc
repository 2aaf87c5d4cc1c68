#include "store/sql/sql_alert_store.h"

#include <algorithm>
#include <utility>

#include "store/sql/alert_insert.h"
#include "store/sql/audit_insert.h"

namespace solidrust {
namespace {

constexpr std::int64_t kAddressedAtOnce = 200;  // messages in one transaction
constexpr std::int64_t kShownTries = 100;

// Of alerts as `a`, from this column on.
AlertRow alert_at(const SqlStatement& row, int column) {
  AlertRow alert;
  alert.id = row.integer(column);
  alert.kind = row.text(column + 1);
  alert.subject = row.text(column + 2);
  alert.level = row.integer(column + 3);
  alert.account = row.text(column + 4);
  alert.period_ms = row.integer(column + 5);
  alert.summary = row.text(column + 6);
  alert.fired_ms = row.integer(column + 7);
  alert.resolved_ms = row.maybe_integer(column + 8);
  return alert;
}

Result<std::vector<AlertRow>> read_alerts(SqlStatement& select) {
  return select.all([](const SqlStatement& row) { return alert_at(row, 0); });
}

AlertDeliveryRow delivery_of(const SqlStatement& row) {
  AlertDeliveryRow delivery;
  delivery.id = row.integer(0);
  delivery.sink = row.text(1);
  delivery.state = row.text(2);
  delivery.tries = row.integer(3);
  delivery.next_ms = row.integer(4);
  delivery.message = {std::string(row.text(5)), std::string(row.text(6)), std::string(row.text(7)),
                      row.integer(8)};
  delivery.alert = alert_at(row, 9);
  return delivery;
}

Result<void> insert_delivery(SqlConnection& connection, std::int64_t message, std::int64_t alert,
                             std::string_view sink, std::int64_t now_ms) {
  return connection
      .prepare(
          "INSERT INTO alert_deliveries (message, alert, sink, state, tries, next_ms)"
          " VALUES ($1, $2, $3, 'waiting', 0, $4) ON CONFLICT (message, sink) DO NOTHING")
      .bind(message)
      .bind(alert)
      .bind(sink)
      .bind(now_ms)
      .run();
}

Result<void> insert_try(SqlConnection& connection, const AlertTryRow& tried) {
  return connection
      .prepare(
          "INSERT INTO alert_tries (delivery, at_ms, delivered, answer) VALUES ($1, $2, $3, $4)")
      .bind(tried.delivery)
      .bind(tried.at_ms)
      .bind(tried.delivered)
      .bind(tried.answer)
      .run();
}

struct NewMessage {
  std::int64_t id = 0;
  std::int64_t alert = 0;
  std::string kind;
};

Result<std::vector<NewMessage>> new_messages(SqlConnection& connection) {
  SqlStatement select = connection.prepare(
      "SELECT m.id, m.alert, a.kind FROM alert_messages m JOIN alerts a ON a.id = m.alert"
      " WHERE m.addressed = 0 ORDER BY m.id LIMIT $1");
  select.bind(kAddressedAtOnce);
  return select.all([](const SqlStatement& row) {
    return NewMessage{row.integer(0), row.integer(1), std::string(row.text(2))};
  });
}

}  // namespace

Result<bool> SqlAlertStore::fire(const AlertRow& row) {
  return database_.write([&](SqlConnection& connection) { return insert_alert(connection, row); });
}

Result<bool> SqlAlertStore::resolve(std::int64_t id, std::int64_t at_ms, std::string_view summary) {
  return database_.write(
      [&](SqlConnection& connection) { return end_alert(connection, id, at_ms, summary); });
}

Result<std::vector<AlertRow>> SqlAlertStore::open(std::string_view kind) {
  return database_.read([&](SqlConnection& connection) {
    SqlStatement select = connection.prepare(
        "SELECT id, kind, subject, level, account, period_ms, summary, fired_ms, resolved_ms"
        " FROM alerts WHERE resolved_ms IS NULL AND (CAST($1 AS TEXT) = '' OR kind = $1) ORDER BY "
        "+id");
    select.bind(kind);
    return read_alerts(select);
  });
}

Result<std::int64_t> SqlAlertStore::count_open() {
  return database_.read([](SqlConnection& connection) -> Result<std::int64_t> {
    return connection.prepare("SELECT count(*) FROM alerts WHERE resolved_ms IS NULL").number();
  });
}

Result<std::vector<AlertRow>> SqlAlertStore::list(bool open_only, std::size_t skip,
                                                  std::size_t limit) {
  return database_.read([&](SqlConnection& connection) {
    SqlStatement select = connection.prepare(
        "SELECT id, kind, subject, level, account, period_ms, summary, fired_ms, resolved_ms"
        " FROM alerts WHERE CAST($1 AS BIGINT) = 0 OR resolved_ms IS NULL"
        " ORDER BY resolved_ms IS NOT NULL, id DESC LIMIT $2 OFFSET $3");
    select.bind(open_only)
        .bind(static_cast<std::int64_t>(limit))
        .bind(static_cast<std::int64_t>(skip));
    return read_alerts(select);
  });
}

Result<std::optional<AlertRow>> SqlAlertStore::find(std::int64_t id) {
  using Found = Result<std::optional<AlertRow>>;
  return database_.read([&](SqlConnection& connection) -> Found {
    SqlStatement select = connection.prepare(
        "SELECT id, kind, subject, level, account, period_ms, summary, fired_ms, resolved_ms"
        " FROM alerts WHERE id = $1");
    return select.bind(id).first([](const SqlStatement& row) { return alert_at(row, 0); });
  });
}

Result<void> SqlAlertStore::address(std::span<const std::string> sinks,
                                    std::span<const std::string> kinds, std::int64_t now_ms) {
  // Seldom is there anything, and a transaction would be written for nothing.
  const auto some =
      database_.read([](SqlConnection& connection) { return new_messages(connection); });
  if (!some) return some.error();
  if (some->empty()) return {};
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    const auto messages = new_messages(connection);
    if (!messages) return messages.error();
    for (const NewMessage& message : *messages) {
      Result<void> done =
          connection.prepare("UPDATE alert_messages SET addressed = 1 WHERE id = $1")
              .bind(message.id)
              .run();
      if (std::find(kinds.begin(), kinds.end(), message.kind) != kinds.end())
        for (const std::string& sink : sinks)
          if (done) done = insert_delivery(connection, message.id, message.alert, sink, now_ms);
      if (!done) return done;
    }
    return {};
  });
}

Result<std::optional<AlertDeliveryRow>> SqlAlertStore::due(std::string_view sink,
                                                           std::int64_t now_ms,
                                                           std::int64_t longest_ms) {
  using Found = Result<std::optional<AlertDeliveryRow>>;
  return database_.read([&](SqlConnection& connection) -> Found {
    SqlStatement select = connection.prepare(
        "SELECT d.id, d.sink, d.state, d.tries, d.next_ms, m.uid, m.state, m.summary, m.made_ms,"
        " a.id, a.kind, a.subject, a.level, a.account, a.period_ms, a.summary, a.fired_ms,"
        " a.resolved_ms FROM alert_deliveries d JOIN alert_messages m ON m.id = d.message"
        " JOIN alerts a ON a.id = d.alert"
        " WHERE d.sink = $1 AND d.state = 'waiting' AND (d.next_ms <= $2 OR d.next_ms > $3)"
        " AND NOT EXISTS (SELECT 1 FROM alert_deliveries e WHERE e.alert = d.alert"
        " AND e.sink = d.sink AND e.state = 'waiting' AND e.id < d.id)"
        " ORDER BY d.next_ms, d.id LIMIT 1");
    select.bind(sink).bind(now_ms).bind(now_ms + longest_ms);
    return select.first(delivery_of);
  });
}

Result<void> SqlAlertStore::record_try(const AlertDeliveryRow& delivery, const AlertTryRow& tried,
                                       std::string_view state, std::int64_t next_ms) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    Result<void> done =
        connection
            .prepare(
                "UPDATE alert_deliveries SET state = $1, next_ms = $2, tries = tries + 1"
                " WHERE id = $3 AND state = 'waiting' AND tries = $4 AND next_ms = $5")
            .bind(state)
            .bind(next_ms)
            .bind(delivery.id)
            .bind(delivery.tries)
            .bind(delivery.next_ms)
            .run();
    if (!done) return done;
    return insert_try(connection, tried);
  });
}

Result<void> SqlAlertStore::forsake(std::span<const std::string> sinks, std::int64_t now_ms) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    std::vector<std::int64_t> gone;
    {
      SqlStatement select = connection.prepare(
          "SELECT id, sink FROM alert_deliveries WHERE state = 'waiting' ORDER BY id");
      const Result<void> read = select.each([&](const SqlStatement& row) {
        if (std::find(sinks.begin(), sinks.end(), row.text(1)) == sinks.end())
          gone.push_back(row.integer(0));
      });
      if (!read) return read.error();
    }
    for (const std::int64_t id : gone) {
      Result<void> done =
          connection.prepare("UPDATE alert_deliveries SET state = 'dead' WHERE id = $1")
              .bind(id)
              .run();
      if (done) done = insert_try(connection, {id, now_ms, false, "no longer configured"});
      if (!done) return done;
    }
    return {};
  });
}

Result<std::vector<AlertDeliveryRow>> SqlAlertStore::deliveries(std::int64_t alert,
                                                                std::size_t skip,
                                                                std::size_t limit) {
  using Rows = Result<std::vector<AlertDeliveryRow>>;
  return database_.read([&](SqlConnection& connection) -> Rows {
    SqlStatement select = connection.prepare(
        "SELECT d.id, d.sink, d.state, d.tries, d.next_ms, m.uid, m.state, m.summary, m.made_ms,"
        " a.id, a.kind, a.subject, a.level, a.account, a.period_ms, a.summary, a.fired_ms,"
        " a.resolved_ms FROM alert_deliveries d JOIN alert_messages m ON m.id = d.message"
        " JOIN alerts a ON a.id = d.alert WHERE CAST($1 AS BIGINT) = 0 OR d.alert = $1"
        " ORDER BY d.id DESC LIMIT $2 OFFSET $3");
    select.bind(alert).bind(static_cast<std::int64_t>(limit)).bind(static_cast<std::int64_t>(skip));
    return select.all(delivery_of);
  });
}

Result<std::vector<AlertTryRow>> SqlAlertStore::tries(std::int64_t delivery) {
  using Rows = Result<std::vector<AlertTryRow>>;
  return database_.read([&](SqlConnection& connection) -> Rows {
    SqlStatement select = connection.prepare(
        "SELECT delivery, at_ms, delivered, answer FROM alert_tries WHERE delivery = $1"
        " ORDER BY id DESC LIMIT $2");
    select.bind(delivery).bind(kShownTries);
    auto rows = select.all([](const SqlStatement& row) {
      return AlertTryRow{row.integer(0), row.integer(1), row.flag(2), std::string(row.text(3))};
    });
    if (rows) std::reverse(rows->begin(), rows->end());
    return rows;
  });
}

Result<std::optional<std::string>> SqlAlertStore::sink_of(std::int64_t delivery) {
  using Found = Result<std::optional<std::string>>;
  return database_.read([&](SqlConnection& connection) -> Found {
    SqlStatement select = connection.prepare("SELECT sink FROM alert_deliveries WHERE id = $1");
    return select.bind(delivery).first(
        [](const SqlStatement& row) { return std::string(row.text(0)); });
  });
}

Result<void> SqlAlertStore::resend(std::int64_t delivery, std::int64_t now_ms,
                                   const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    Result<void> done =
        connection
            .prepare(
                // Never as it was: a try that runs is known by it.
                "UPDATE alert_deliveries SET state = 'waiting', tries = 0,"
                " next_ms = CASE WHEN next_ms = $1 THEN $1 - 1 ELSE $1 END WHERE id = $2")
            .bind(now_ms)
            .bind(delivery)
            .run();
    if (!done) return done;
    if (connection.changes() == 0)
      return Error{ErrorCode::not_found, "There is no such delivery of an alert.", "id"};
    return insert_audit(connection, audit);
  });
}

Result<std::vector<LeakedKeyUse>> SqlAlertStore::leaked_uses(std::int64_t& after,
                                                             std::int64_t since_ms) {
  using Uses = Result<std::vector<LeakedKeyUse>>;
  return database_.read([&](SqlConnection& connection) -> Uses {
    const auto last = connection.prepare("SELECT coalesce(max(id), 0) FROM usage_records").number();
    if (!last) return last.error();
    // Old records are deleted: where all of them were, they are numbered from the start again.
    const std::int64_t from = after > *last ? 0 : after;
    // At the start all records are new: those of the last minutes are found by their time.
    SqlStatement select =
        from == 0 ? connection.prepare(
                        "SELECT DISTINCT r.key, r.account FROM usage_records r"
                        " JOIN keys k ON k.id = r.key"
                        " WHERE +r.id > $1 AND +r.id <= $2 AND r.code = 'invalid_api_key'"
                        " AND r.time_ms >= $3 AND k.compromised = 1 AND k.environment = 'live'")
                  : connection.prepare(
                        "SELECT DISTINCT r.key, r.account FROM usage_records r"
                        " JOIN keys k ON k.id = r.key"
                        " WHERE r.id > $1 AND r.id <= $2 AND r.code = 'invalid_api_key'"
                        " AND r.time_ms >= $3 AND k.compromised = 1 AND k.environment = 'live'");
    select.bind(from).bind(*last).bind(since_ms);
    auto uses = select.all([](const SqlStatement& row) {
      return LeakedKeyUse{std::string(row.text(0)), std::string(row.text(1))};
    });
    if (uses) after = *last;
    return uses;
  });
}

Result<bool> SqlAlertStore::prune(std::int64_t before_ms, std::size_t most) {
  return database_.write([&](SqlConnection& connection) -> Result<bool> {
    std::vector<std::int64_t> old;
    {
      SqlStatement select = connection.prepare(
          "SELECT id FROM alerts WHERE resolved_ms IS NOT NULL AND (resolved_ms < $1"
          " OR id <= (SELECT coalesce(max(id), 0) FROM alerts) - $2) ORDER BY id LIMIT $3");
      select.bind(before_ms)
          .bind(static_cast<std::int64_t>(most))
          .bind(static_cast<std::int64_t>(kPrunedAtOnce));
      const Result<void> read =
          select.each([&old](const SqlStatement& row) { old.push_back(row.integer(0)); });
      if (!read) return read.error();
    }
    Result<void> done;
    for (const std::int64_t id : old) {
      done = connection
                 .prepare(
                     "DELETE FROM alert_tries WHERE delivery IN"
                     " (SELECT id FROM alert_deliveries WHERE alert = $1)")
                 .bind(id)
                 .run();
      if (done)
        done = connection.prepare("DELETE FROM alert_deliveries WHERE alert = $1").bind(id).run();
      if (done)
        done = connection.prepare("DELETE FROM alert_messages WHERE alert = $1").bind(id).run();
      if (done) done = connection.prepare("DELETE FROM alerts WHERE id = $1").bind(id).run();
      if (!done) return std::move(done).error();
    }
    done =
        connection
            .prepare(
                "DELETE FROM alert_tries WHERE id IN (SELECT id FROM alert_tries WHERE at_ms < $1"
                " OR id <= (SELECT coalesce(max(id), 0) FROM alert_tries) - $2 ORDER BY id LIMIT "
                "$3)")
            .bind(before_ms)
            .bind(static_cast<std::int64_t>(most))
            .bind(static_cast<std::int64_t>(kPrunedAtOnce))
            .run();
    if (!done) return std::move(done).error();
    return old.size() == kPrunedAtOnce ||
           static_cast<std::size_t>(connection.changes()) == kPrunedAtOnce;
  });
}

}  // namespace solidrust
