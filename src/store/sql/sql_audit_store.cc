#include "store/sql/sql_audit_store.h"

#include <limits>

#include "store/sql/audit_insert.h"

namespace solidrust {

Result<void> insert_audit(SqliteConnection& connection, const AuditRow& row) {
  return connection
      .prepare(
          "INSERT INTO audit (at_ms, actor, action, object, detail_json, address, request_id)"
          " VALUES (?, ?, ?, ?, ?, ?, ?)")
      .bind(row.at_ms)
      .bind(row.actor)
      .bind(row.action)
      .bind(row.object)
      .bind(row.detail_json)
      .bind(row.address)
      .bind(row.request_id)
      .run();
}

Result<void> SqlAuditStore::add(const AuditRow& row) {
  return database_.write(
      [&](SqliteConnection& connection) { return insert_audit(connection, row); });
}

Result<std::vector<AuditRow>> SqlAuditStore::latest(std::size_t limit) {
  return page(std::numeric_limits<std::int64_t>::max(), limit);
}

Result<std::vector<AuditRow>> SqlAuditStore::page(std::int64_t before, std::size_t limit) {
  using Rows = Result<std::vector<AuditRow>>;
  return database_.read([&](SqliteConnection& connection) -> Rows {
    SqliteStatement select = connection.prepare(
        "SELECT id, at_ms, actor, action, object, detail_json, address, request_id"
        " FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?");
    select.bind(before).bind(static_cast<std::int64_t>(limit));
    return select.all([](const SqliteStatement& row) {
      return AuditRow{row.integer(0),           row.integer(1),           std::string(row.text(2)),
                      std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5)),
                      std::string(row.text(6)), std::string(row.text(7))};
    });
  });
}

}  // namespace solidrust
