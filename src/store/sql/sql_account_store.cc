#include "store/sql/sql_account_store.h"

#include <algorithm>
#include <limits>

#include "store/row_words.h"
#include "store/sql/audit_insert.h"

#define SOLIDRUST_ACCOUNT_SELECT "SELECT id, email, tier, disabled, created_ms, role FROM accounts "

namespace solidrust {
namespace {

Result<AccountRow> account_row(const SqlStatement& row) {
  const std::optional<AccountId> id = AccountId::parse(row.text(0));
  if (!id)
    return Error(ErrorCode::storage_error, "The database holds an account without a valid id.");
  const std::optional<Role> role = role_named(row.text(5));
  if (!role)
    return Error(ErrorCode::storage_error, "The database holds an account with an unknown role.");
  return AccountRow{*id,         std::string(row.text(1)), std::string(row.text(2)),
                    row.flag(3), row.integer(4),           *role};
}

Error unknown_tier(std::string_view tier) {
  return {ErrorCode::invalid_argument, "There is no tier \"" + std::string(tier) + "\".", "tier"};
}

// A foreign key would say the same, but not which one.
Result<void> check_tier(SqlConnection& connection, std::string_view tier) {
  SqlStatement select = connection.prepare("SELECT 1 FROM tiers WHERE name = $1");
  const Result<bool> row = select.bind(tier).step();
  if (!row) return row.error();
  if (!row.value()) return unknown_tier(tier);
  return {};
}

}  // namespace

Result<void> SqlAccountStore::insert(const AccountRow& row, const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    if (Result<void> known = check_tier(connection, row.tier); !known) return known;
    Result<void> inserted = connection
                                .prepare(
                                    "INSERT INTO accounts (id, email, tier, disabled, created_ms)"
                                    " VALUES ($1, $2, $3, $4, $5)")
                                .bind(row.id.str())
                                .bind(row.email)
                                .bind(row.tier)
                                .bind(row.disabled)
                                .bind(row.created_ms)
                                .run();
    if (!inserted && inserted.error().code == ErrorCode::already_exists)
      return Error(ErrorCode::already_exists, "There is already an account of that name.", "email");
    if (!inserted) return inserted;
    return insert_audit(connection, audit);
  });
}

Result<std::optional<AccountRow>> SqlAccountStore::find(const AccountId& id) {
  return database_.read([&](SqlConnection& connection) {
    SqlStatement select = connection.prepare(SOLIDRUST_ACCOUNT_SELECT "WHERE id = $1");
    select.bind(id.str());
    return select.first(account_row);
  });
}

Result<std::optional<AccountRow>> SqlAccountStore::find_by_email(std::string_view email) {
  return database_.read([&](SqlConnection& connection) {
    SqlStatement select = connection.prepare(SOLIDRUST_ACCOUNT_SELECT "WHERE email = $1");
    select.bind(email);
    return select.first(account_row);
  });
}

Result<std::vector<AccountRow>> SqlAccountStore::latest(std::size_t limit) {
  using Rows = Result<std::vector<AccountRow>>;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const auto most = std::min<std::uint64_t>(limit, kMost);
  return database_.read([&](SqlConnection& connection) -> Rows {
    SqlStatement select =
        connection.prepare(SOLIDRUST_ACCOUNT_SELECT "ORDER BY rowid DESC LIMIT $1");
    select.bind(static_cast<std::int64_t>(most));
    return select.all(account_row);
  });
}

Result<void> SqlAccountStore::set_tier(const AccountId& id, std::string_view tier,
                                       const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    if (Result<void> known = check_tier(connection, tier); !known) return known;
    Result<void> changed = connection.prepare("UPDATE accounts SET tier = $1 WHERE id = $2")
                               .bind(tier)
                               .bind(id.str())
                               .run();
    if (!changed) return changed;
    if (connection.changes() == 0) return Error(ErrorCode::not_found, "There is no such account.");
    return insert_audit(connection, audit);
  });
}

Result<std::int64_t> SqlAccountStore::count() {
  return database_.read([](SqlConnection& connection) -> Result<std::int64_t> {
    return connection.prepare("SELECT count(*) FROM accounts").number();
  });
}

Result<TierCounts> SqlAccountStore::count_by_tier() {
  return database_.read([](SqlConnection& connection) -> Result<TierCounts> {
    SqlStatement select = connection.prepare("SELECT tier, count(*) FROM accounts GROUP BY tier");
    TierCounts counts;
    const Result<void> read = select.each(
        [&counts](const SqlStatement& row) { counts.emplace(row.text(0), row.integer(1)); });
    if (!read) return read.error();
    return counts;
  });
}

}  // namespace solidrust
