#include "store/sql/sql_audit_store.h"

#include <limits>

#include "store/sql/audit_insert.h"

namespace solidrust {

Result<void> insert_audit(SqlConnection& connection, const AuditRow& row) {
  return connection
      .prepare(
          "INSERT INTO audit (at_ms, actor, action, object, detail_json, address, request_id)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7)")
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
  return database_.write([&](SqlConnection& connection) { return insert_audit(connection, row); });
}

Result<std::vector<AuditRow>> SqlAuditStore::latest(std::size_t limit) {
  return page(std::numeric_limits<std::int64_t>::max(), limit);
}

Result<std::vector<AuditRow>> SqlAuditStore::page(std::int64_t before, std::size_t limit) {
  using Rows = Result<std::vector<AuditRow>>;
  return database_.read([&](SqlConnection& connection) -> Rows {
    SqlStatement select = connection.prepare(
        "SELECT id, at_ms, actor, action, object, detail_json, address, request_id"
        " FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2");
    select.bind(before).bind(static_cast<std::int64_t>(limit));
    return select.all([](const SqlStatement& row) {
      return AuditRow{row.integer(0),           row.integer(1),           std::string(row.text(2)),
                      std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5)),
                      std::string(row.text(6)), std::string(row.text(7))};
    });
  });
}

}  // namespace solidrust
