// The steps that bring a database to the form this binary knows: db/migrations/sqlite, embedded at
// build time. Forward only; each step is recorded with a checksum of its text.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"

struct sqlite3;

namespace solidrust {

struct Migration {
  std::int64_t version;  // 1, 2, 3 … without gaps
  const char* name;      // "0001_accounts_and_keys"
  const char* sql;
};

std::span<const Migration> embedded_migrations() noexcept;

// Applies what is missing, all of it in one transaction: whatever ends it, the database is the old
// one or the new one. storage_error, and nothing changed, if: the database was written by a newer
// binary, a recorded step is not the one we have, the file belongs to another program, or a step
// fails.
Result<void> migrate(sqlite3* db, std::span<const Migration> migrations, std::int64_t now_ms);

// The error with which migrate() would refuse the database before its first step. Changes nothing.
Result<void> check_migrations(sqlite3* db, std::span<const Migration> migrations);

}  // namespace solidrust
