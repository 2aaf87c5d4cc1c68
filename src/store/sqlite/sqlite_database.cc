#include "store/sqlite/sqlite_database.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_error.h"

namespace solidrust {
namespace {

// SQLite would make the file with the umask's mode; its -wal and -shm take over the mode of this.
Result<void> make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  const auto failed = [&](int reason) {
    return Error(ErrorCode::storage_error,
                 fmt::format("Cannot open the database {}: {}.", path, std::strerror(reason)));
  };
  if (file < 0) return failed(errno);
  const int reason = ::fchmod(file, 0600) != 0 ? errno : 0;
  ::close(file);
  if (reason != 0) return failed(reason);
  return {};
}

}  // namespace

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const std::string& path,
                                                             const Clock& clock,
                                                             const Options& options) {
  if (Result<void> made = make_private(path); !made) return std::move(made).error();
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase);

  database->path_ = path;
  database->options_ = options;
  auto writer = SqliteConnection::open(path, SqliteConnection::Role::writer, options.write_wait);
  if (!writer) return std::move(writer).error();
  database->writer_ = std::make_shared<Writer>();
  database->writer_->connection = std::move(writer).value();
  sqlite3* const handle = database->writer_->connection->handle();

  if (Result<void> migrated = migrate(handle, embedded_migrations(), unix_ms(clock.system()));
      !migrated)
    return std::move(migrated).error();

  if (options.max_pages != 0) {
    const std::string bound = fmt::format("PRAGMA max_page_count = {}", options.max_pages);
    sqlite3_exec(handle, bound.c_str(), nullptr, nullptr, nullptr);
  }

  if (Result<void> opened = database->open_reader(); !opened) return std::move(opened).error();
  return database;
}

Result<std::unique_ptr<SqlDatabase>> SqliteDatabase::beside() const {
  std::unique_ptr<SqliteDatabase> other(new SqliteDatabase);
  other->path_ = path_;
  other->options_ = options_;
  other->writer_ = writer_;
  if (Result<void> opened = other->open_reader(); !opened) return std::move(opened).error();
  return std::unique_ptr<SqlDatabase>(std::move(other));
}

Result<void> SqliteDatabase::open_reader() {
  auto reader = SqliteConnection::open(path_, SqliteConnection::Role::reader, options_.read_wait);
  if (!reader) return std::move(reader).error();
  reader_ = std::move(reader).value();
  return {};
}

SqlDatabase::Lease SqliteDatabase::lease_writer() {
  return {std::unique_lock(writer_->mutex), *writer_->connection};
}

SqlDatabase::Lease SqliteDatabase::lease_reader() {
  return {std::unique_lock(reader_mutex_), *reader_};
}

SqliteDatabase::~SqliteDatabase() = default;

}  // namespace solidrust
