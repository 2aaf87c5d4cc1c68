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
// reads have a connection and a mutex of their own.
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

  // Runs `work(connection)`, which returns a Result, in one transaction that is on disk when this
  // returns ok; an error from it rolls everything back.
  template <class Work>
  std::invoke_result_t<Work&, SqliteConnection&> write(Work&& work) {
    const std::lock_guard lock(writer_mutex_);
    if (Result<void> begun = writer_->begin(); !begun) return std::move(begun).error();
    auto result = work(*writer_);
    if (!result) {
      writer_->rollback();
      return result;
    }
    if (Result<void> committed = writer_->commit(); !committed) return std::move(committed).error();
    return result;
  }

  // Runs `work(connection)` on the reading connection, which sees every commit made before.
  template <class Work>
  std::invoke_result_t<Work&, SqliteConnection&> read(Work&& work) {
    const std::lock_guard lock(reader_mutex_);
    return work(*reader_);
  }

  // Ends all waiting for other processes' locks (service_unavailable): the process ends.
  void stop_waiting();

 private:
  SqliteDatabase() = default;
  // Declared in this order so that the reader closes first: the writer checkpoints last.
  std::unique_ptr<SqliteConnection> writer_;
  std::unique_ptr<SqliteConnection> reader_;
  std::mutex writer_mutex_;
  std::mutex reader_mutex_;
};

}  // namespace solidrust
