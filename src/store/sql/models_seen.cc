#include "store/sql/models_seen.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/saturating.h"
#include "store/sql/greater.h"
#include "store/sql/sql_usage_store.h"

namespace solidrust {
namespace {

// Test keys are answered by the sandbox, whatever they ask for.
bool shows_something(const UsageRecord& record) {
  return record.environment == Environment::live && record.status == 200 && record.attempts > 0 &&
         !record.partial && record.code.empty();
}

}  // namespace

Result<void> note_models(SqlConnection& connection, std::span<const UsageRecord* const> records) {
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
  SqlStatement upsert = connection.prepare(
      "INSERT INTO models_seen (model, streams, calls, pictures, longest) VALUES ($1, $2, $3, $4, $5)"
      " ON CONFLICT (model) DO UPDATE SET"
      " streams = " SOLIDRUST_GREATER("models_seen", "streams") ","
      " calls = " SOLIDRUST_GREATER("models_seen", "calls") ","
      " pictures = " SOLIDRUST_GREATER("models_seen", "pictures") ","
      " longest = " SOLIDRUST_GREATER("models_seen", "longest")
      " WHERE excluded.streams > models_seen.streams OR excluded.calls > models_seen.calls"
      " OR excluded.pictures > models_seen.pictures OR excluded.longest > models_seen.longest");
  for (const auto& [name, model] : seen) {
    upsert.reset();
    upsert.bind(name).bind(std::int64_t{model.streams}).bind(std::int64_t{model.calls});
    upsert.bind(std::int64_t{model.pictures}).bind(model.longest);
    if (Result<void> written = upsert.run(); !written) return written;
  }
  return {};
}

Result<std::vector<ModelSeen>> SqlUsageStore::models_seen() {
  return database_.read([](SqlConnection& connection) -> Result<std::vector<ModelSeen>> {
    SqlStatement select = connection.prepare(
        "SELECT model, streams, calls, pictures, longest FROM models_seen ORDER BY model");
    return select.all([](const SqlStatement& row) {
      return ModelSeen{std::string(row.text(0)), row.flag(1), row.flag(2), row.flag(3),
                       row.integer(4)};
    });
  });
}

}  // namespace solidrust
