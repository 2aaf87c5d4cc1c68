// How far a database's schema is, and who wrote it: asked without changing anything.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/sqlite/sqlite_database.h"

namespace solidrust {

struct SchemaState {
  std::int64_t applied = 0;  // steps; 0: an empty file, or another program's
  std::string last_step;     // "0014_status_days"
  std::string program;       // that wrote last, "0.1.0 (f81d4fae)"; empty: it is not noted
  std::uint64_t bytes = 0;   // what a copy of it takes
};

// The steps that this binary knows.
std::int64_t known_steps() noexcept;
std::string_view known_step(std::int64_t version) noexcept;  // its name; empty: not known

// Blocks; any thread; also while a server runs. storage_error.
Result<SchemaState> read_schema(const std::string& database);

// storage_error if this binary cannot bring the database up to date: it belongs to another program,
// or has steps that are not this binary's. Blocks; any thread; also while a server runs.
Result<void> check_steps(const std::string& database);

// Notes `program` as the last that wrote; writes only where that is another. Any thread.
Result<void> note_writer(SqliteDatabase& database, std::string_view program, const Clock& clock);

}  // namespace solidrust
