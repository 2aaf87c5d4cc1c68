#include "store/sql/sql_tier_store.h"

#include "store/sql/audit_insert.h"

#define SOLIDRUST_TIER_COLUMNS                                                                 \
  "name, requests_per_minute, requests_per_hour, requests_per_day, "                           \
  "tokens_per_minute, concurrent, images_per_day, audio_seconds_per_day, characters_per_day, " \
  "documents_per_day"

namespace solidrust {
namespace {

TierRow tier_row(const SqlStatement& row) {
  return {std::string(row.text(0)), row.maybe_integer(1), row.maybe_integer(2),
          row.maybe_integer(3),     row.maybe_integer(4), row.maybe_integer(5),
          row.maybe_integer(6),     row.maybe_integer(7), row.maybe_integer(8),
          row.maybe_integer(9)};
}

}  // namespace

Result<std::vector<TierRow>> SqlTierStore::list() {
  using Rows = Result<std::vector<TierRow>>;
  return database_.read([](SqlConnection& connection) -> Rows {
    SqlStatement select =
        connection.prepare("SELECT " SOLIDRUST_TIER_COLUMNS " FROM tiers ORDER BY id");
    return select.all(tier_row);
  });
}

Result<std::optional<TierRow>> SqlTierStore::find(std::string_view name) {
  using Found = Result<std::optional<TierRow>>;
  return database_.read([&](SqlConnection& connection) -> Found {
    SqlStatement select =
        connection.prepare("SELECT " SOLIDRUST_TIER_COLUMNS " FROM tiers WHERE name = $1");
    return select.bind(name).first(tier_row);
  });
}

Result<void> SqlTierStore::set(const TierRow& row, const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    Result<void> written = connection
                               .prepare("INSERT INTO tiers (" SOLIDRUST_TIER_COLUMNS
                                        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON "
                                        "CONFLICT (name) DO UPDATE SET"
                                        " requests_per_minute = excluded.requests_per_minute,"
                                        " requests_per_hour = excluded.requests_per_hour,"
                                        " requests_per_day = excluded.requests_per_day,"
                                        " tokens_per_minute = excluded.tokens_per_minute,"
                                        " concurrent = excluded.concurrent,"
                                        " images_per_day = excluded.images_per_day,"
                                        " audio_seconds_per_day = excluded.audio_seconds_per_day,"
                                        " characters_per_day = excluded.characters_per_day,"
                                        " documents_per_day = excluded.documents_per_day")
                               .bind(row.name)
                               .bind(row.requests_per_minute)
                               .bind(row.requests_per_hour)
                               .bind(row.requests_per_day)
                               .bind(row.tokens_per_minute)
                               .bind(row.concurrent)
                               .bind(row.images_per_day)
                               .bind(row.audio_seconds_per_day)
                               .bind(row.characters_per_day)
                               .bind(row.documents_per_day)
                               .run();
    if (!written && written.error().code == ErrorCode::invalid_argument)
      return Error(ErrorCode::invalid_argument, "A limit cannot be negative.");
    if (!written) return written;
    return insert_audit(connection, audit);
  });
}

Result<std::int64_t> SqlTierStore::remove(std::string_view name, const AuditRow& audit) {
  std::int64_t accounts = 0;
  Result<void> done = database_.write([&](SqlConnection& connection) -> Result<void> {
    const auto found =
        connection.prepare("SELECT count(*) FROM accounts WHERE tier = $1").bind(name).number();
    if (!found) return found.error();
    accounts = *found;
    if (accounts > 0) return {};
    Result<void> gone = connection.prepare("DELETE FROM tiers WHERE name = $1").bind(name).run();
    if (!gone) return gone;
    if (connection.changes() == 0) return Error(ErrorCode::not_found, "There is no such tier.");
    return insert_audit(connection, audit);
  });
  if (!done) return std::move(done).error();
  return accounts;
}

}  // namespace solidrust
