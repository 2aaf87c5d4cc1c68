#include "store/sqlite/schema_state.h"

#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_file.h"

namespace solidrust {
namespace {

constexpr std::size_t kMostOfProgram = 128;  // bytes that are shown of it

}  // namespace

std::int64_t known_steps() noexcept {
  return static_cast<std::int64_t>(embedded_migrations().size());
}

std::string_view known_step(std::int64_t version) noexcept {
  for (const Migration& step : embedded_migrations())
    if (step.version == version) return step.name;
  return {};
}

Result<SchemaState> read_schema(const std::string& database) {
  const auto file = SqliteFile::open(database, SqliteFile::Others::none);
  if (!file) return file.error();
  SchemaState state;
  const auto ours =
      file->integer("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'");
  if (!ours) return ours.error();
  if (*ours == 0) return state;
  const auto applied = file->integer("SELECT max(version) FROM schema_migrations");
  if (!applied) return applied.error();
  state.applied = *applied;
  auto last = file->text("SELECT name FROM schema_migrations ORDER BY version DESC LIMIT 1");
  if (!last) return std::move(last).error();
  state.last_step = *std::move(last);
  const auto noted = file->integer("SELECT count(*) FROM sqlite_schema WHERE name = 'writer'");
  if (!noted) return noted.error();
  if (*noted != 0) {
    auto program = file->text("SELECT program FROM writer");
    if (!program) return std::move(program).error();
    state.program = program->substr(0, kMostOfProgram);
  }
  const auto bytes = file->integer(
      "SELECT (page_count - freelist_count) * page_size"
      " FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()");
  if (!bytes) return bytes.error();
  state.bytes = static_cast<std::uint64_t>(*bytes);
  return state;
}

Result<void> check_steps(const std::string& database) {
  const auto file = SqliteFile::open(database, SqliteFile::Others::none);
  if (!file) return file.error();
  return check_migrations(file->handle(), embedded_migrations());
}

Result<void> note_writer(SqliteDatabase& database, std::string_view program, const Clock& clock) {
  const auto noted = database.read([&](SqlConnection& connection) -> Result<bool> {
    SqlStatement select = connection.prepare("SELECT program FROM writer");
    const Result<bool> row = select.step();
    if (!row) return row.error();
    return row.value() && select.text(0) == program;
  });
  if (!noted) return noted.error();
  if (*noted) return {};
  return database.write([&](SqlConnection& connection) {
    return connection
        .prepare(
            "INSERT INTO writer (id, program, since_ms) VALUES (1, $1, $2)"
            " ON CONFLICT (id) DO UPDATE SET program = excluded.program,"
            " since_ms = excluded.since_ms")
        .bind(program)
        .bind(unix_ms(clock.system()))
        .run();
  });
}

}  // namespace solidrust
