#include "store/sql/models_seen.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/saturating.h"
#include "store/sql/sql_usage_store.h"

namespace solidrust {
namespace {

// Test keys are answered by the sandbox, whatever they ask for.
bool shows_something(const UsageRecord& record) {
  return record.environment == Environment::live && record.status == 200 && record.attempts > 0 &&
         !record.partial && record.code.empty();
}

}  // namespace

Result<void> note_models(SqliteConnection& connection,
                         std::span<const UsageRecord* const> records) {
  std::map<std::string_view, ModelSeen> seen;
  for (const UsageRecord* const record : records) {
    if (!shows_something(*record)) continue;
    ModelSeen& model = seen[record->model];
    model.streams |= record->stream;
    model.calls |= record->calls;
    model.pictures |= record->pictures;
    if (!record->estimated && !record->several)
      model.longest =
          std::max(model.longest, saturating_cast<std::int64_t>(record->completion_tokens));
  }
  // Nearly every batch shows what was known: then nothing is written.
  SqliteStatement upsert = connection.prepare(
      "INSERT INTO models_seen (model, streams, calls, pictures, longest) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET streams = max(streams, excluded.streams),"
      " calls = max(calls, excluded.calls), pictures = max(pictures, excluded.pictures),"
      " longest = max(longest, excluded.longest)"
      " WHERE excluded.streams > streams OR excluded.calls > calls"
      " OR excluded.pictures > pictures OR excluded.longest > longest");
  for (const auto& [name, model] : seen) {
    upsert.reset();
    upsert.bind(name).bind(std::int64_t{model.streams}).bind(std::int64_t{model.calls});
    upsert.bind(std::int64_t{model.pictures}).bind(model.longest);
    if (Result<void> written = upsert.run(); !written) return written;
  }
  return {};
}

Result<std::vector<ModelSeen>> SqlUsageStore::models_seen() {
  return database_.read([](SqliteConnection& connection) -> Result<std::vector<ModelSeen>> {
    SqliteStatement select = connection.prepare(
        "SELECT model, streams, calls, pictures, longest FROM models_seen ORDER BY model");
    return select.all([](const SqliteStatement& row) {
      return ModelSeen{std::string(row.text(0)), row.flag(1), row.flag(2), row.flag(3),
                       row.integer(4)};
    });
  });
}

}  // namespace solidrust
