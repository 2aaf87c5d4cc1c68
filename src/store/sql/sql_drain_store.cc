#include "store/sql/sql_drain_store.h"

#include "store/sql/audit_insert.h"

namespace solidrust {

Result<std::vector<DrainRow>> SqlDrainStore::list() {
  using Rows = Result<std::vector<DrainRow>>;
  return database_.read([](SqlConnection& connection) -> Rows {
    SqlStatement select =
        connection.prepare("SELECT upstream, model FROM drained_targets ORDER BY upstream, model");
    return select.all([](const SqlStatement& row) {
      return DrainRow{std::string(row.text(0)), std::string(row.text(1))};
    });
  });
}

Result<void> SqlDrainStore::set(std::string_view upstream, const std::vector<std::string>& models,
                                const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    Result<void> written =
        connection.prepare("DELETE FROM drained_targets WHERE upstream = $1").bind(upstream).run();
    for (const std::string& model : models) {
      if (!written) return written;
      written = connection
                    .prepare(
                        "INSERT INTO drained_targets (upstream, model) VALUES ($1, $2)"
                        " ON CONFLICT (upstream, model) DO NOTHING")
                    .bind(upstream)
                    .bind(model)
                    .run();
    }
    if (!written) return written;
    return insert_audit(connection, audit);
  });
}

}  // namespace solidrust
