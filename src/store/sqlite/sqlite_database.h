// The database file: one connection that writes and checkpoints, one that reads.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/sql/sql_database.h"
#include "store/sqlite/sqlite_connection.h"

namespace solidrust {

// While another process holds the write lock, only writers wait: reads have a connection and a
// mutex of their own. A database and those made by its beside() share one writing connection.
class SqliteDatabase final : public SqlDatabase {
 public:
  struct Options {
    std::chrono::milliseconds write_wait{60'000};  // for a lock of another process
    std::chrono::milliseconds read_wait{5'000};
    std::uint32_t max_pages = 0;  // of 4 KiB; past it the disk counts as full. 0: no bound
  };

  // Makes the file (mode 0600) if it is missing, and brings it up to date. storage_error says in
  // plain words what is wrong with it.
  static Result<std::unique_ptr<SqliteDatabase>> open(const std::string& path, const Clock& clock,
                                                      const Options& options);
  static Result<std::unique_ptr<SqliteDatabase>> open(const std::string& path, const Clock& clock) {
    return open(path, clock, Options{});
  }
  ~SqliteDatabase() override;

  Result<std::unique_ptr<SqlDatabase>> beside() const override;

 private:
  struct Writer {
    std::unique_ptr<SqliteConnection> connection;
    std::mutex mutex;
  };
  SqliteDatabase() = default;
  Result<void> open_reader();
  Lease lease_writer() override;
  Lease lease_reader() override;

  std::string path_;
  Options options_;
  // Declared in this order so that the reader closes first: the writer checkpoints last. Shared by
  // a database and those made by its beside().
  std::shared_ptr<Writer> writer_;
  std::unique_ptr<SqliteConnection> reader_;
  std::mutex reader_mutex_;
};

}  // namespace solidrust
