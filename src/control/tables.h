// The database's tables as the control plane sees them: to be read. Only Change writes
// (control/change.h), and only the gate makes one. Each refers to a store, which outlives it; all
// calls block, and are thread-safe, as the store's are. What they mean stands in store/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "meter/set_aside.h"
#include "store/alert_store.h"
#include "store/console_stores.h"
#include "store/stores.h"
#include "store/usage_store.h"

namespace solidrust {

class AccountTable {
 public:
  AccountTable(AccountStore& store) : store_(&store) {}
  Result<std::optional<AccountRow>> find(const AccountId& id) const { return store_->find(id); }
  Result<std::optional<AccountRow>> find_by_email(std::string_view email) const {
    return store_->find_by_email(email);
  }
  Result<std::vector<AccountRow>> latest(std::size_t limit) const { return store_->latest(limit); }
  Result<std::int64_t> count() const { return store_->count(); }
  Result<TierCounts> count_by_tier() const { return store_->count_by_tier(); }

 private:
  friend class Change;
  AccountStore* store_;
};

class KeyTable {
 public:
  KeyTable(KeyStore& store) : store_(&store) {}
  Result<std::optional<KeyWithOwner>> find_by_mac(const KeyMac& mac) const {
    return store_->find_by_mac(mac);
  }
  Result<std::optional<KeyRow>> find(const KeyId& id) const { return store_->find(id); }
  Result<std::vector<KeyRow>> list(const AccountId& account) const { return store_->list(account); }
  Result<std::int64_t> count() const { return store_->count(); }

 private:
  friend class Change;
  KeyStore* store_;
};

class TierTable {
 public:
  TierTable(TierStore& store) : store_(&store) {}
  Result<std::vector<TierRow>> list() const { return store_->list(); }
  Result<std::optional<TierRow>> find(std::string_view name) const { return store_->find(name); }

 private:
  friend class Change;
  TierStore* store_;
};

class AuditTable {
 public:
  AuditTable(AuditStore& store) : store_(&store) {}
  Result<std::vector<AuditRow>> latest(std::size_t limit) const { return store_->latest(limit); }
  Result<std::vector<AuditRow>> page(std::int64_t before, std::size_t limit) const {
    return store_->page(before, limit);
  }

 private:
  friend class Change;
  AuditStore* store_;
};

// Those below may be absent: a process that holds the data folder need not know of them. Compared
// and followed like a pointer.
template <class Store, class Self>
class OptionalTable {
 public:
  OptionalTable(Store* store) : store_(store) {}
  bool operator==(std::nullptr_t) const noexcept { return store_ == nullptr; }
  const Self* operator->() const noexcept { return static_cast<const Self*>(this); }
  const Self& operator*() const noexcept { return static_cast<const Self&>(*this); }

 protected:
  friend class Change;
  Store* store_;
};

class UsageTable : public OptionalTable<UsageStore, UsageTable> {
 public:
  using OptionalTable::OptionalTable;
  Result<UsageAnswer> usage(const UsageQuery& query) const { return store_->usage(query); }
  Result<RequestPage> requests(const RequestQuery& query) const { return store_->requests(query); }
  Result<std::int64_t> last_request() const { return store_->last_request(); }
  Result<std::optional<RequestRow>> request(std::string_view account, std::string_view id) const {
    return store_->request(account, id);
  }
  Result<std::vector<std::string>> request_ids(std::string_view beginning, std::size_t most) const {
    return store_->request_ids(beginning, most);
  }
  Result<std::vector<ModelSeen>> models_seen() const { return store_->models_seen(); }
  Result<std::vector<KeyDay>> key_days(std::string_view account,
                                       std::span<const std::string_view> keys,
                                       std::int64_t first_day) const {
    return store_->key_days(account, keys, first_day);
  }
  Result<LiveUse> live_days(std::string_view account, std::string_view key, std::int64_t since_ms,
                            std::int64_t until_ms) const {
    return store_->live_days(account, key, since_ms, until_ms);
  }
};

class BudgetTable : public OptionalTable<BudgetStore, BudgetTable> {
 public:
  using OptionalTable::OptionalTable;
  Result<std::vector<BudgetRow>> list() const { return store_->list(); }
  Result<std::vector<BudgetRow>> of_account(std::string_view account) const {
    return store_->of_account(account);
  }
};

class DrainTable : public OptionalTable<DrainStore, DrainTable> {
 public:
  using OptionalTable::OptionalTable;
  Result<std::vector<DrainRow>> list() const { return store_->list(); }
};

class AlertTable : public OptionalTable<AlertStore, AlertTable> {
 public:
  using OptionalTable::OptionalTable;
  Result<std::int64_t> count_open() const { return store_->count_open(); }
  Result<std::vector<AlertRow>> list(bool open_only, std::size_t skip, std::size_t limit) const {
    return store_->list(open_only, skip, limit);
  }
  Result<std::optional<AlertRow>> find(std::int64_t id) const { return store_->find(id); }
  Result<std::vector<AlertDeliveryRow>> deliveries(std::int64_t alert, std::size_t skip,
                                                   std::size_t limit) const {
    return store_->deliveries(alert, skip, limit);
  }
  Result<std::vector<AlertTryRow>> tries(std::int64_t delivery) const {
    return store_->tries(delivery);
  }
  Result<std::optional<std::string>> sink_of(std::int64_t delivery) const {
    return store_->sink_of(delivery);
  }
};

class PeopleTable : public OptionalTable<ConsoleStore, PeopleTable> {
 public:
  using OptionalTable::OptionalTable;
  Result<void> read(const ConsoleStore::Work& work) const { return store_->read(work); }
};

// What of usage is in no sum: files, not rows.
class SetAsideTable : public OptionalTable<SetAside, SetAsideTable> {
 public:
  using OptionalTable::OptionalTable;
  SetAside::Count count() const { return store_->count(); }
  Result<std::vector<SetAsideItem>> list(std::size_t most) const { return store_->list(most); }
  Result<SetAsideItem> find(const std::string& id) const { return store_->find(id); }
};

}  // namespace solidrust
