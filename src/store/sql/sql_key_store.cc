#include "store/sql/sql_key_store.h"

#include "store/sql/audit_insert.h"
#include "store/sql/sql_key_row.h"

namespace solidrust {
namespace {

// A key in its grace period cannot be rotated again: the chain would have three live keys.
Result<void> check_rotatable(SqlConnection& connection, const KeyId& id) {
  SqlStatement select = connection.prepare(
      "SELECT CASE WHEN status = 'active' AND rotated_to = '' THEN 1 ELSE 0 END"
      " FROM keys WHERE id = $1");
  const Result<bool> row = select.bind(id.str()).step();
  if (!row) return row.error();
  if (!row.value()) return Error(ErrorCode::not_found, "There is no such key.");
  if (!select.flag(0))
    return Error(ErrorCode::invalid_argument,
                 "Only an active key that was not rotated before can be rotated.");
  return {};
}

}  // namespace

Result<void> SqlKeyStore::insert(const KeyRow& row, const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    if (Result<void> inserted = insert_key(connection, row); !inserted) return inserted;
    return insert_audit(connection, audit);
  });
}

Result<std::optional<KeyWithOwner>> SqlKeyStore::find_by_mac(const KeyMac& mac) {
  using Found = Result<std::optional<KeyWithOwner>>;
  return database_.read([&](SqlConnection& connection) -> Found {
    SqlStatement select =
        connection.prepare("SELECT " SOLIDRUST_KEY_COLUMNS
                           ", a.tier, a.disabled FROM keys k JOIN accounts a ON a.id = k.account"
                           " WHERE k.mac = $1");
    select.bind(std::span<const std::uint8_t>(mac));
    return select.first([](const SqlStatement& row) -> Result<KeyWithOwner> {
      Result<KeyRow> key = key_row(row);
      if (!key) return std::move(key).error();
      return KeyWithOwner{*std::move(key), std::string(row.text(kKeyColumns)),
                          row.flag(kKeyColumns + 1)};
    });
  });
}

Result<std::optional<KeyRow>> SqlKeyStore::find(const KeyId& id) {
  using Found = Result<std::optional<KeyRow>>;
  return database_.read([&](SqlConnection& connection) -> Found {
    SqlStatement select =
        connection.prepare("SELECT " SOLIDRUST_KEY_COLUMNS " FROM keys k WHERE k.id = $1");
    return select.bind(id.str()).first(key_row);
  });
}

Result<std::vector<KeyRow>> SqlKeyStore::list(const AccountId& account) {
  return database_.read([&](SqlConnection& connection) {
    if (account.empty()) {
      SqlStatement select = connection.prepare(
          "SELECT " SOLIDRUST_KEY_COLUMNS " FROM keys k ORDER BY k.created_ms DESC, k.rowid DESC");
      return select.all(key_row);
    }
    SqlStatement select = connection.prepare("SELECT " SOLIDRUST_KEY_COLUMNS
                                             " FROM keys k WHERE k.account = $1"
                                             " ORDER BY k.created_ms DESC, k.rowid DESC");
    select.bind(account.str());
    return select.all(key_row);
  });
}

Result<void> SqlKeyStore::update(const KeyRow& row, const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    if (Result<void> updated = update_key(connection, row); !updated) return updated;
    return insert_audit(connection, audit);
  });
}

Result<void> SqlKeyStore::rotate(const KeyRow& old, const KeyRow& fresh, const AuditRow& audit) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    if (Result<void> may = check_rotatable(connection, old.id); !may) return may;
    if (Result<void> inserted = insert_key(connection, fresh); !inserted) return inserted;
    if (Result<void> updated = update_key(connection, old); !updated) return updated;
    return insert_audit(connection, audit);
  });
}

Result<void> SqlKeyStore::rehash(const KeyId& id, const KeyMac& mac, std::int32_t pepper_version) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    Result<void> updated =
        connection.prepare("UPDATE keys SET mac = $1, pepper_version = $2 WHERE id = $3")
            .bind(std::span<const std::uint8_t>(mac))
            .bind(static_cast<std::int64_t>(pepper_version))
            .bind(id.str())
            .run();
    if (updated && connection.changes() == 0)
      return Error(ErrorCode::not_found, "There is no such key.");
    return updated;
  });
}

Result<void> SqlKeyStore::record_uses(const std::vector<Use>& uses) {
  return database_.write([&](SqlConnection& connection) -> Result<void> {
    SqlStatement update = connection.prepare(
        "UPDATE keys SET last_used_ms = $1, last_used_from = $2,"
        " uses_after_rotation = uses_after_rotation + $3 WHERE id = $4");
    for (const Use& use : uses) {
      Result<void> updated =
          update.bind(use.at_ms).bind(use.from).bind(use.after_rotation).bind(use.id.str()).run();
      if (!updated) return updated;
      update.reset();
    }
    return {};
  });
}

Result<std::int64_t> SqlKeyStore::count() {
  return database_.read([](SqlConnection& connection) -> Result<std::int64_t> {
    return connection.prepare("SELECT count(*) FROM keys").number();
  });
}

}  // namespace solidrust
