// One connection to the database file with its prepared statements.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "store/sql/sql_connection.h"
#include "store/sqlite/sqlite_statement.h"

struct sqlite3;

namespace solidrust {

// Not thread-safe: SqliteDatabase lets one thread in at a time.
class SqliteConnection final : public SqlConnection {
 public:
  enum class Role : std::uint8_t { writer, reader };

  // Opens an existing file. Only the writer checkpoints and truncates the write-ahead log: SQLite
  // 3.40 can lose a commit when two connections do. `busy_wait`: how long to wait for a lock that
  // another process holds, before service_unavailable.
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Role role,
                                                        std::chrono::milliseconds busy_wait);
  ~SqliteConnection() override;
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  SqlStatement prepare(Sql sql) override;
  std::int64_t changes() const override;

  Result<void> begin() override;  // takes the write lock, so that nothing later can meet a lock
  Result<void> commit() override;
  void rollback() override;

  sqlite3* handle() const { return db_; }

 private:
  SqliteConnection() = default;
  Result<void> configure(Role role);
  static int on_busy(void* self, int count);

  sqlite3* db_ = nullptr;
  std::chrono::milliseconds busy_wait_{};
  std::chrono::steady_clock::time_point busy_since_{};
  std::unordered_map<const char*, SqliteStatement> statements_;  // by address of the literal
};

}  // namespace solidrust
