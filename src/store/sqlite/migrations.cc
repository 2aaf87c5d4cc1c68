#include "store/sqlite/migrations.h"

#include <array>
#include <cstring>
#include <string>

#include <fmt/format.h>
#include <openssl/sha.h>
#include <sqlite3.h>

#include "base/log.h"
#include "store/sql/sql_statement.h"
#include "store/sqlite/once.h"
#include "store/sqlite/sqlite_error.h"

namespace solidrust {
namespace {

constexpr std::int64_t kApplicationId = 0x53527553;  // "SRuS", at offset 68 of the file

std::string checksum(const char* sql) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(sql), std::strlen(sql), digest.data());
  std::string out;
  for (const unsigned char byte : digest) out += fmt::format("{:02x}", byte);
  return out;
}

Result<void> execute(sqlite3* db, const char* sql, const char* what) {
  const int code = sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(db, code, what);
  return {};
}

Result<std::int64_t> integer(sqlite3* db, const char* sql) {
  Once once(db, sql);
  return SqlStatement(once).number();
}

enum class Owner : std::uint8_t { we, nobody };  // somebody else is an error

Result<Owner> owner_of(sqlite3* db) {
  const Result<std::int64_t> id = integer(db, "PRAGMA application_id");
  if (!id) return id.error();
  if (id.value() == kApplicationId) return Owner::we;
  const Result<std::int64_t> objects = integer(db, "SELECT count(*) FROM sqlite_schema");
  if (!objects) return objects.error();
  if (id.value() != 0 || objects.value() != 0)
    return Error(ErrorCode::storage_error, "The database file belongs to another program.");
  return Owner::nobody;
}

// Inside a transaction: a new database becomes ours.
Result<void> claim(sqlite3* db) {
  const Result<Owner> owner = owner_of(db);
  if (!owner) return owner.error();
  if (*owner == Owner::we) return {};
  const std::string sql = fmt::format(
      "PRAGMA application_id = {};"
      "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
      " checksum TEXT NOT NULL, applied_ms INTEGER NOT NULL) STRICT;",
      kApplicationId);
  return execute(db, sql.c_str(), "make the table of migrations");
}

// Holds what was applied against what we have; the number of steps applied.
Result<std::size_t> compare(sqlite3* db, std::span<const Migration> migrations) {
  static constexpr char kSelect[] =
      "SELECT version, name, checksum FROM schema_migrations ORDER BY version";
  Once once(db, kSelect);
  SqlStatement rows(once);
  std::size_t applied = 0;
  for (;;) {
    const Result<bool> row = rows.step();
    if (!row) return row.error();
    if (!row.value()) return applied;
    if (applied == migrations.size())
      return Error(ErrorCode::storage_error,
                   fmt::format("The database was written by a newer version of SolidRusT (it has "
                               "step {}, this binary knows {}): start that version or a later one.",
                               rows.text(1), migrations.size()));
    const Migration& ours = migrations[applied];
    if (rows.integer(0) != ours.version || rows.text(2) != checksum(ours.sql))
      return Error(ErrorCode::storage_error,
                   fmt::format("The database's step {} is not this binary's {}: it was made by a "
                               "different build.",
                               rows.text(1), ours.name));
    ++applied;
  }
}

Result<void> apply(sqlite3* db, const Migration& migration, std::int64_t now_ms) {
  if (Result<void> done = execute(db, migration.sql, migration.name); !done) return done;
  static constexpr char kInsert[] = "INSERT INTO schema_migrations VALUES (?, ?, ?, ?)";
  Once once(db, kInsert);
  const std::string sum = checksum(migration.sql);
  SqlStatement insert(once);
  return insert.bind(migration.version)
      .bind(std::string_view(migration.name))
      .bind(sum)
      .bind(now_ms)
      .run();
}

// Every step that is missing.
Result<void> advance(sqlite3* db, std::span<const Migration> migrations, std::int64_t now_ms) {
  if (Result<void> claimed = claim(db); !claimed) return claimed;
  const Result<std::size_t> applied = compare(db, migrations);
  if (!applied) return applied.error();
  for (const Migration& step : migrations.subspan(*applied)) {
    if (*applied != 0) LogLine(LogLevel::info, "upgrade_step").field("step", step.name);
    if (Result<void> done = apply(db, step, now_ms); !done) return done;
  }
  return {};
}

}  // namespace

Result<void> migrate(sqlite3* db, std::span<const Migration> migrations, std::int64_t now_ms) {
  if (Result<void> begun = execute(db, "BEGIN IMMEDIATE", "begin"); !begun) return begun;
  Result<void> advanced = advance(db, migrations, now_ms);
  Result<void> ended = advanced.ok() ? execute(db, "COMMIT", "commit") : Result<void>();
  if (sqlite3_get_autocommit(db) == 0) (void)execute(db, "ROLLBACK", "roll back");
  return advanced.ok() ? ended : advanced;
}

Result<void> check_migrations(sqlite3* db, std::span<const Migration> migrations) {
  const Result<Owner> owner = owner_of(db);
  if (!owner) return owner.error();
  if (*owner == Owner::nobody) return {};
  const Result<std::size_t> applied = compare(db, migrations);
  if (!applied) return applied.error();
  return {};
}

}  // namespace solidrust
