#include "store/sqlite/sqlite_connection.h"

#include <algorithm>
#include <thread>

#include <sqlite3.h>

#include "store/sqlite/histogram_function.h"
#include "store/sqlite/saturated_sum_function.h"
#include "store/sqlite/sqlite_error.h"
#include "store/sqlite/sqlite_start.h"

namespace solidrust {

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(
    const std::string& path, Role role, std::chrono::milliseconds busy_wait) {
  start_sqlite();
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection);
  connection->busy_wait_ = busy_wait;
  // NOMUTEX: our own mutex already lets one thread in at a time.
  const int code =
      sqlite3_open_v2(path.c_str(), &connection->db_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) return sqlite_error(connection->db_, code, "open " + path);
  sqlite3_busy_handler(connection->db_, &on_busy, connection.get());
  if (Result<void> configured = connection->configure(role); !configured)
    return std::move(configured).error();
  return connection;
}

Result<void> SqliteConnection::configure(Role role) {
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  {
    SqlStatement mode = prepare(Sql::of_sqlite("PRAGMA journal_mode = WAL"));
    const Result<bool> stepped = mode.step();
    if (!stepped) return stepped.error();
    if (!stepped.value() || mode.text(0) != "wal")
      return Error(ErrorCode::storage_error,
                   "The data folder's file system cannot hold the database (no write-ahead log): "
                   "use a local disk.");
  }
  const char* const settings =
      role == Role::writer
          ? "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;"
            "PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 16777216;"
            "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;"
          : "PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA wal_autocheckpoint = 0;"
            "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;";
  if (role == Role::reader) sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  const int code = sqlite3_exec(db_, settings, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(db_, code, "configure the connection");
  if (role == Role::reader) return {};
  if (Result<void> added = add_histogram_function(db_); !added) return added;
  return add_saturated_sum_function(db_);
}

SqliteConnection::~SqliteConnection() {
  statements_.clear();
  sqlite3_close(db_);
}

int SqliteConnection::on_busy(void* self, int count) {
  auto& connection = *static_cast<SqliteConnection*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (count == 0) connection.busy_since_ = now;
  if (now - connection.busy_since_ >= connection.busy_wait_) return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds(std::min(1 + count, 20)));
  return 1;
}

SqlStatement SqliteConnection::prepare(Sql sql) {
  SqliteStatement& statement =
      statements_.try_emplace(sql.sqlite(), db_, sql.sqlite()).first->second;
  statement.prepare();
  return SqlStatement(statement);
}

std::int64_t SqliteConnection::changes() const {
  return sqlite3_changes64(db_);
}

Result<void> SqliteConnection::begin() {
  return prepare(Sql::of_sqlite("BEGIN IMMEDIATE")).run();
}

Result<void> SqliteConnection::commit() {
  Result<void> committed = prepare(Sql::of_sqlite("COMMIT")).run();
  if (!committed) rollback();
  return committed;
}

void SqliteConnection::rollback() {
  // A full disk or an I/O error has often rolled back already.
  if (sqlite3_get_autocommit(db_) == 0) (void)prepare(Sql::of_sqlite("ROLLBACK")).run();
}

}  // namespace solidrust
