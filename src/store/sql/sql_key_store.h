// API keys in SQLite.
#pragma once

#include "store/sql/sql_database.h"
#include "store/stores.h"

namespace solidrust {

// Does not own `database`, which must outlive it. Thread-safe; blocks.
class SqlKeyStore final : public KeyStore {
 public:
  explicit SqlKeyStore(SqlDatabase& database) : database_(database) {}
  Result<void> insert(const KeyRow& row, const AuditRow& audit) override;
  Result<std::optional<KeyWithOwner>> find_by_mac(const KeyMac& mac) override;
  Result<std::optional<KeyRow>> find(const KeyId& id) override;
  Result<std::vector<KeyRow>> list(const AccountId& account) override;
  Result<void> update(const KeyRow& row, const AuditRow& audit) override;
  Result<void> rotate(const KeyRow& old, const KeyRow& fresh, const AuditRow& audit) override;
  Result<void> rehash(const KeyId& id, const KeyMac& mac, std::int32_t pepper_version) override;
  Result<void> record_uses(const std::vector<Use>& uses) override;
  Result<std::int64_t> count() override;

 private:
  SqlDatabase& database_;
};

}  // namespace solidrust
