#include "store/sqlite/sqlite_budget_store.h"

#include "store/sqlite/alert_insert.h"
#include "store/sqlite/audit_insert.h"

namespace solidrust {

namespace {

Result<std::vector<BudgetRow>> read_rows(SqliteStatement& select) {
  std::vector<BudgetRow> rows;
  for (;;) {
    const Result<bool> row = select.step();
    if (!row) return row.error();
    if (!row.value()) return rows;
    rows.push_back({std::string(select.text(0)), std::string(select.text(1)),
                    select.maybe_integer(2), select.maybe_integer(3)});
  }
}

}  // namespace

Result<std::vector<BudgetRow>> SqliteBudgetStore::list() {
  return database_.read([](SqliteConnection& connection) {
    SqliteStatement select =
        connection.prepare("SELECT account, key, tokens, nano FROM budgets ORDER BY account, key");
    return read_rows(select);
  });
}

Result<std::vector<BudgetRow>> SqliteBudgetStore::of_account(std::string_view account) {
  return database_.read([&](SqliteConnection& connection) {
    SqliteStatement select = connection.prepare(
        "SELECT account, key, tokens, nano FROM budgets WHERE account = ? ORDER BY key");
    select.bind(account);
    return read_rows(select);
  });
}

Result<void> SqliteBudgetStore::set(const BudgetRow& row, const AuditRow& audit) {
  return database_.write([&](SqliteConnection& connection) -> Result<void> {
    Result<void> written;
    if (row.tokens || row.nano) {
      written = connection
                    .prepare(
                        "INSERT INTO budgets (account, key, tokens, nano) VALUES (?, ?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET tokens = excluded.tokens,"
                        " nano = excluded.nano")
                    .bind(row.account)
                    .bind(row.key)
                    .bind(row.tokens)
                    .bind(row.nano)
                    .run();
    } else {
      written = connection.prepare("DELETE FROM budgets WHERE account = ? AND key = ?")
                    .bind(row.account)
                    .bind(row.key)
                    .run();
    }
    if (!written) return written;
    return insert_audit(connection, audit);
  });
}

Result<bool> SqliteBudgetStore::record_crossing(std::string_view id, std::int64_t month_begin_ms,
                                                int percent, const AuditRow& audit,
                                                const AlertRow& alert) {
  return database_.write([&](SqliteConnection& connection) -> Result<bool> {
    Result<void> written = end_budget_alert_before(connection, alert.subject, alert.level,
                                                   month_begin_ms, alert.fired_ms);
    if (!written) return std::move(written).error();
    written = connection
                  .prepare(
                      "INSERT INTO budget_crossings (id, month_begin_ms, percent) VALUES (?, ?, ?)"
                      " ON CONFLICT DO NOTHING")
                  .bind(id)
                  .bind(month_begin_ms)
                  .bind(std::int64_t{percent})
                  .run();
    if (!written) return std::move(written).error();
    if (connection.changes() == 0) return false;
    if (Result<void> noted = insert_audit(connection, audit); !noted)
      return std::move(noted).error();
    if (Result<bool> told = insert_alert(connection, alert); !told) return std::move(told).error();
    return true;
  });
}

}  // namespace solidrust
