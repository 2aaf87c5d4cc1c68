// The database file: one connection that writes and checkpoints, one that reads.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>

#include "base/clock.h"
#include "base/result.h"
#include "store/sqlite/sqlite_connection.h"

namespace solidrust {

// Thread-safe; every call blocks. While another process holds the write lock, only writers wait:
// reads have a connection and a mutex of their own. beside() makes another way to read, so that a
// long question keeps no look-up waiting.
class SqliteDatabase {
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
  ~SqliteDatabase();

  // The same database with a connection of its own to read by; writes go the same way as this
  // one's. Either may go first.
  Result<std::unique_ptr<SqliteDatabase>> beside() const;

  // Runs `work(connection)`, which returns a Result, in one transaction that is on disk when this
  // returns ok; an error from it rolls everything back.
  template <class Work>
  std::invoke_result_t<Work&, SqliteConnection&> write(Work&& work) {
    const std::lock_guard lock(writer_->mutex);
    SqliteConnection& connection = *writer_->connection;
    if (Result<void> begun = connection.begin(); !begun) return std::move(begun).error();
    auto result = work(connection);
    if (!result) {
      connection.rollback();
      return result;
    }
    if (Result<void> committed = connection.commit(); !committed)
      return std::move(committed).error();
    return result;
  }

  // Runs `work(connection)` on the reading connection, which sees every commit made before.
  template <class Work>
  std::invoke_result_t<Work&, SqliteConnection&> read(Work&& work) {
    const std::lock_guard lock(reader_mutex_);
    return work(*reader_);
  }

 private:
  struct Writer {
    std::unique_ptr<SqliteConnection> connection;
    std::mutex mutex;
  };
  SqliteDatabase() = default;
  Result<void> open_reader();

  std::string path_;
  Options options_;
  // Declared in this order so that the reader closes first: the writer checkpoints last. Shared by
  // those that were made beside one another.
  std::shared_ptr<Writer> writer_;
  std::unique_ptr<SqliteConnection> reader_;
  std::mutex reader_mutex_;
};

}  // namespace solidrust
