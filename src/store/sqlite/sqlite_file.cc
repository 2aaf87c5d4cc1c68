#include "store/sqlite/sqlite_file.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/ascii_class.h"
#include "store/sql/sql_statement.h"
#include "store/sqlite/once.h"
#include "store/sqlite/sqlite_error.h"
#include "store/sqlite/sqlite_start.h"

namespace solidrust {
namespace {

constexpr int kPatienceMs = 5'000;

// As a URI (RFC 3986): everything but letters, digits and "/._-" by its bytes.
std::string uri(const std::string& path, SqliteFile::Others others) {
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
  if (others == SqliteFile::Others::none && ::access((path + "-wal").c_str(), F_OK) != 0)
    out += "&immutable=1";
  return out;
}

}  // namespace

Result<SqliteFile> SqliteFile::open(const std::string& path, Others others) {
  start_sqlite();
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(
      uri(path, others).c_str(), &db,
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
  Once once(db_, sql);
  return SqlStatement(once).number();
}

Result<std::string> SqliteFile::text(const char* sql) const {
  Once once(db_, sql);
  auto text =
      SqlStatement(once).first([](const SqlStatement& row) { return std::string(row.text(0)); });
  if (!text) return std::move(text).error();
  return std::move(*text).value_or("");
}

}  // namespace solidrust
