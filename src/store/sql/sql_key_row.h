// A key's row to and from its columns.
#pragma once

#include "base/result.h"
#include "store/rows.h"
#include "store/sql/sql_connection.h"

// In the order that key_row() reads.
#define SOLIDRUST_KEY_COLUMNS                                                                     \
  "k.id, k.account, k.name, k.environment, k.mac, k.pepper_version, k.hint, k.scopes, k.models, " \
  "k.addresses, k.limits_json, k.status, k.created_ms, k.created_by, k.expires_ms, "              \
  "k.rotated_from, k.rotated_to, k.uses_after_rotation, k.revoked_ms, k.revoked_by, "             \
  "k.revoked_why, k.compromised, k.last_used_ms, k.last_used_from"

namespace solidrust {

inline constexpr int kKeyColumns = 24;

// storage_error: a column holds what no key can have.
Result<KeyRow> key_row(const SqlStatement& row);

// Inside a transaction. The errors of KeyStore::insert and KeyStore::update.
Result<void> insert_key(SqlConnection& connection, const KeyRow& row);
Result<void> update_key(SqlConnection& connection, const KeyRow& row);

}  // namespace solidrust
