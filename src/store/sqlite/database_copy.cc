#include "store/sqlite/database_copy.h"

#include <cerrno>
#include <chrono>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sql/sql_statement.h"
#include "store/sqlite/once.h"

namespace solidrust {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kTellEvery{2};
constexpr int kInstructions = 100'000;  // of SQLite's machine, between two looks at the clock

Error failed(const std::string& path, int reason) {
  return {ErrorCode::storage_error,
          fmt::format("Cannot write {}: {}.", path, std::strerror(reason))};
}

struct Watch {
  const std::string& file;
  const CopyProgress& progress;
  steady_clock::time_point told_at = steady_clock::now();

  static int look(void* self) {
    auto& watch = *static_cast<Watch*>(self);
    if (!watch.progress || steady_clock::now() - watch.told_at < kTellEvery) return 0;
    watch.told_at = steady_clock::now();
    struct stat status {};
    if (::stat(watch.file.c_str(), &status) == 0)
      watch.progress(static_cast<std::uint64_t>(status.st_size));
    return 0;
  }
};

Result<void> vacuum_into(sqlite3* db, const std::string& to) {
  constexpr const char* kSql = "VACUUM INTO ?";
  Once once(db, kSql);
  return SqlStatement(once).bind(to).run();
}

}  // namespace

Result<void> copy_database(const std::string& from, const std::string& to,
                           SqliteFile::Others others, const CopyProgress& progress) {
  // SQLite would make it with the umask's mode; it takes a file that is empty.
  const int file = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return failed(to, errno);
  Result<void> done;
  if (auto opened = SqliteFile::open(from, others); !opened) {
    done = std::move(opened).error();
  } else {
    Watch watch{to, progress};
    sqlite3_progress_handler(opened->handle(), kInstructions, &Watch::look, &watch);
    done = vacuum_into(opened->handle(), to);
  }
  if (done.ok() && ::fsync(file) != 0) done = failed(to, errno);
  ::close(file);
  return done;
}

Result<void> check_copy(const std::string& path) {
  const auto file = SqliteFile::open(path, SqliteFile::Others::none);
  if (!file) return file.error();
  const auto found = file->text("PRAGMA quick_check(1)");
  if (!found) return found.error();
  if (*found != "ok")
    return Error(ErrorCode::storage_error, fmt::format("{} is damaged: {}.", path, *found));
  return {};
}

}  // namespace solidrust
