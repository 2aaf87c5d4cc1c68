#include "store/sqlite/sqlite_file.h"

#include <string_view>

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/ascii_class.h"
#include "store/sql/sql_statement.h"
#include "store/sqlite/sqlite_error.h"
#include "store/sqlite/sqlite_start.h"
#include "store/sqlite/sqlite_statement.h"

namespace solidrust {
namespace {

constexpr int kPatienceMs = 5'000;

// As a URI (RFC 3986): everything but letters, digits and "/._-" by its bytes.
std::string uri(const std::string& path) {
  std::string out = "file:";
  for (const char c : path) {
    const bool plain = is_alnum(c) || std::string_view("/._-").find(c) != std::string::npos;
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  out += "?mode=ro";
  // Nobody has it open: without this the write-ahead log would be made for us.
  if (::access((path + "-wal").c_str(), F_OK) != 0) out += "&immutable=1";
  return out;
}

template <class Read>
auto first_row(sqlite3* db, const char* sql, Read read)
    -> Result<std::invoke_result_t<Read&, const SqlStatement&>> {
  SqliteStatement prepared(db, sql);
  prepared.prepare();
  SqlStatement statement(prepared);
  std::invoke_result_t<Read&, const SqlStatement&> value{};
  const Result<bool> row = statement.step();
  if (!row) return row.error();
  if (*row) value = read(statement);
  return value;
}

}  // namespace

Result<SqliteFile> SqliteFile::open(const std::string& path) {
  start_sqlite();
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(
      uri(path).c_str(), &db,
      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  SqliteFile file(db);
  if (code != SQLITE_OK) return sqlite_error(db, code, "open " + path);
  sqlite3_busy_timeout(db, kPatienceMs);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return file;
}

SqliteFile::~SqliteFile() {
  sqlite3_close(db_);
}

Result<std::int64_t> SqliteFile::integer(const char* sql) const {
  return first_row(db_, sql, [](const SqlStatement& row) { return row.integer(0); });
}

Result<std::string> SqliteFile::text(const char* sql) const {
  return first_row(db_, sql, [](const SqlStatement& row) { return std::string(row.text(0)); });
}

}  // namespace solidrust
