#include "store/sqlite/sqlite_audit_store.h"

#include <limits>

#include "store/sqlite/audit_insert.h"

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

Result<void> SqliteAuditStore::add(const AuditRow& row) {
  return database_.write(
      [&](SqliteConnection& connection) { return insert_audit(connection, row); });
}

Result<std::vector<AuditRow>> SqliteAuditStore::latest(std::size_t limit) {
  return page(std::numeric_limits<std::int64_t>::max(), limit);
}

Result<std::vector<AuditRow>> SqliteAuditStore::page(std::int64_t before, std::size_t limit) {
  using Rows = Result<std::vector<AuditRow>>;
  return database_.read([&](SqliteConnection& connection) -> Rows {
    SqliteStatement select = connection.prepare(
        "SELECT id, at_ms, actor, action, object, detail_json, address, request_id"
        " FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?");
    select.bind(before).bind(static_cast<std::int64_t>(limit));
    std::vector<AuditRow> rows;
    for (;;) {
      const Result<bool> row = select.step();
      if (!row) return row.error();
      if (!row.value()) return rows;
      rows.push_back({select.integer(0), select.integer(1), std::string(select.text(2)),
                      std::string(select.text(3)), std::string(select.text(4)),
                      std::string(select.text(5)), std::string(select.text(6)),
                      std::string(select.text(7))});
    }
  });
}

}  // namespace solidrust
