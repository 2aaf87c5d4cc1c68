#include "store/sql/sql_budget_store.h"

#include "store/sql/alert_insert.h"
#include "store/sql/audit_insert.h"

namespace solidrust {

namespace {

BudgetRow budget_row(const SqlStatement& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), row.maybe_integer(2),
          row.maybe_integer(3)};
}

}  // namespace

Result<std::vector<BudgetRow>> SqlBudgetStore::list() {
  return database_.read([](SqlConnection& connection) {
    SqlStatement select =
        connection.prepare("SELECT account, key, tokens, nano FROM budgets ORDER BY account, key");
    return select.all(budget_row);
  });
}

Result<std::vector<BudgetRow>> SqlBudgetStore::of_account(std::string_view account) {
  return database_.read([&](SqlConnection& connection) {
    SqlStatement select = connection.prepare(
        "SELECT account, key, tokens, nano FROM budgets WHERE account = $1 ORDER BY key");
    select.bind(account);
    return select.all(budget_row);
  });
}

Result<void> SqlBudgetStore::set(const BudgetRow& row, const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    Result<void> written;
    if (row.tokens || row.nano) {
      written = connection
                    .prepare(
                        "INSERT INTO budgets (account, key, tokens, nano) VALUES ($1, $2, $3, $4)"
                        " ON CONFLICT (account, key) DO UPDATE SET tokens = excluded.tokens,"
                        " nano = excluded.nano")
                    .bind(row.account)
                    .bind(row.key)
                    .bind(row.tokens)
                    .bind(row.nano)
                    .run();
    } else {
      written = connection.prepare("DELETE FROM budgets WHERE account = $1 AND key = $2")
                    .bind(row.account)
                    .bind(row.key)
                    .run();
    }
    if (written)
      written = connection.prepare("DELETE FROM budget_crossings WHERE id = $1")
                    .bind(row.key.empty() ? row.account : row.key)
                    .run();
    if (!written) return written;
    return insert_audit(connection, audit);
  });
}

Result<int> SqlBudgetStore::reached(std::string_view id, std::int64_t month_begin_ms) {
  return database_.read([&](SqlConnection& connection) -> Result<int> {
    SqlStatement select = connection.prepare(
        "SELECT coalesce(max(percent), 0) FROM budget_crossings WHERE id = $1 AND month_begin_ms = "
        "$2");
    const Result<std::int64_t> percent = select.bind(id).bind(month_begin_ms).number();
    if (!percent) return percent.error();
    return static_cast<int>(*percent);
  });
}

Result<bool> SqlBudgetStore::record_crossing(std::string_view id, std::int64_t month_begin_ms,
                                             int percent, const AuditRow& audit,
                                             const AlertRow& alert) {
  return database_.write([&](SqlConnection& connection) -> Result<bool> {
    Result<void> written = end_budget_alert_before(connection, alert.subject, alert.level,
                                                   month_begin_ms, alert.fired_ms);
    if (!written) return std::move(written).error();
    written =
        connection
            .prepare(
                "INSERT INTO budget_crossings (id, month_begin_ms, percent) VALUES ($1, $2, $3)"
                " ON CONFLICT (id, month_begin_ms, percent) DO NOTHING")
            .bind(id)
            .bind(month_begin_ms)
            .bind(std::int64_t{percent})
            .run();
    if (!written) return std::move(written).error();
    if (connection.changes() == 0) return false;
    Result<bool> told = insert_alert(connection, alert);
    if (!told || !*told) return told;  // of the numbers before: it has not been seen to be over yet
    if (Result<void> noted = insert_audit(connection, audit); !noted)
      return std::move(noted).error();
    return true;
  });
}

}  // namespace solidrust
