// The narrow interfaces through which the rooms above reach the database. Every call blocks the
// calling thread: never call one on a worker; DatabaseThread (store/database_thread.h) carries
// calls over and back. Thread-safe. Fixed prepared statements only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/rows.h"

namespace solidrust {

using TierCounts = std::map<std::string, std::int64_t, std::less<>>;

class AccountStore {
 public:
  virtual ~AccountStore() = default;
  // already_exists: the e-mail is taken. invalid_argument: no such tier.
  virtual Result<void> insert(const AccountRow& row, const AuditRow& audit) = 0;
  virtual Result<std::optional<AccountRow>> find(const AccountId& id) = 0;
  virtual Result<std::optional<AccountRow>> find_by_email(std::string_view email) = 0;
  // Newest first, at most `limit`.
  virtual Result<std::vector<AccountRow>> latest(std::size_t limit) = 0;
  // not_found: no such account. invalid_argument: no such tier.
  virtual Result<void> set_tier(const AccountId& id, std::string_view tier,
                                const AuditRow& audit) = 0;
  virtual Result<std::int64_t> count() = 0;
  // How many are in each tier that has some.
  virtual Result<TierCounts> count_by_tier() = 0;
};

// A key together with what its owner's row decides.
struct KeyWithOwner {
  KeyRow key;
  std::string tier;
  bool account_disabled = false;
};

class KeyStore {
 public:
  virtual ~KeyStore() = default;
  // already_exists: the id or the MAC is taken. invalid_argument: no such account, or a list entry
  // that holds a line break.
  virtual Result<void> insert(const KeyRow& row, const AuditRow& audit) = 0;
  virtual Result<std::optional<KeyWithOwner>> find_by_mac(const KeyMac& mac) = 0;
  virtual Result<std::optional<KeyRow>> find(const KeyId& id) = 0;
  // Newest first; all accounts when `account` is empty.
  virtual Result<std::vector<KeyRow>> list(const AccountId& account) = 0;
  // Writes the changeable columns of `row` (name, scopes, models, addresses, limits, status,
  // expiry, rotation, revocation) in one transaction with its audit row. not_found: no such key.
  virtual Result<void> update(const KeyRow& row, const AuditRow& audit) = 0;
  // Rotation: inserts `fresh` and updates `old` in one transaction. invalid_argument: `old` is not
  // active, or was rotated before.
  virtual Result<void> rotate(const KeyRow& old, const KeyRow& fresh, const AuditRow& audit) = 0;

  struct Use {
    KeyId id;
    std::int64_t at_ms = 0;
    std::string from;
    std::int64_t after_rotation = 0;  // added to uses_after_rotation
  };
  // The same key under a newer pepper. not_found: no such key.
  virtual Result<void> rehash(const KeyId& id, const KeyMac& mac, std::int32_t pepper_version) = 0;
  // One transaction for all of them; skips a key that was removed.
  virtual Result<void> record_uses(const std::vector<Use>& uses) = 0;
  virtual Result<std::int64_t> count() = 0;
};

class TierStore {
 public:
  virtual ~TierStore() = default;
  virtual Result<std::vector<TierRow>> list() = 0;  // in the order in which they were made
  virtual Result<std::optional<TierRow>> find(std::string_view name) = 0;
  // Changes the tier of that name, or makes it. invalid_argument: a negative limit.
  virtual Result<void> set(const TierRow& row, const AuditRow& audit) = 0;
  // Removes the tier unless accounts are in it, and returns how many are; 0: it was removed.
  // not_found: no such tier.
  virtual Result<std::int64_t> remove(std::string_view name, const AuditRow& audit) = 0;
};

class DrainStore {
 public:
  virtual ~DrainStore() = default;
  virtual Result<std::vector<DrainRow>> list() = 0;
  // From now on these models of the upstream are drained and no others of it; {""}: all.
  virtual Result<void> set(std::string_view upstream, const std::vector<std::string>& models,
                           const AuditRow& audit) = 0;
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;
  virtual Result<std::vector<AuditRow>> latest(std::size_t limit) = 0;  // newest first
  // Those with a smaller id than `before`, newest first.
  virtual Result<std::vector<AuditRow>> page(std::int64_t before, std::size_t limit) = 0;
  // Of a change that is none of the database's; the others are written by the store that makes
  // them.
  virtual Result<void> add(const AuditRow& row) = 0;
};

}  // namespace solidrust
