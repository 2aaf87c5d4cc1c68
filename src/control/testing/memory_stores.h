// The stores in memory, with a log of what happened in which order. Tests only.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/stores.h"

namespace solidrust {

// What all of them write to; a failure to be met next can be planted.
struct MemoryJournal {
  std::vector<AuditRow> audit;
  std::vector<std::string> events;  // "commit key.revoke", "forget key_…"
  bool fail_next_write = false;

  Result<void> commit(const AuditRow& row) {
    if (std::exchange(fail_next_write, false))
      return Error{ErrorCode::storage_error, "The database did not answer."};
    audit.push_back(row);
    events.push_back("commit " + row.action);
    return {};
  }
};

class MemoryAccountStore final : public AccountStore {
 public:
  explicit MemoryAccountStore(MemoryJournal& journal) : journal_(journal) {}
  Result<void> insert(const AccountRow& row, const AuditRow& audit) override {
    for (const AccountRow& other : rows_)
      if (other.email == row.email) return Error{ErrorCode::already_exists, "taken"};
    if (auto done = journal_.commit(audit); !done) return done;
    rows_.push_back(row);
    return {};
  }
  Result<std::optional<AccountRow>> find(const AccountId& id) override {
    for (const AccountRow& row : rows_)
      if (row.id == id) return std::optional<AccountRow>(row);
    return std::optional<AccountRow>();
  }
  Result<std::optional<AccountRow>> find_by_email(std::string_view email) override {
    for (const AccountRow& row : rows_)
      if (row.email == email) return std::optional<AccountRow>(row);
    return std::optional<AccountRow>();
  }
  Result<std::vector<AccountRow>> latest(std::size_t limit) override {
    const auto shown = static_cast<std::ptrdiff_t>(std::min(limit, rows_.size()));
    return std::vector<AccountRow>(rows_.rbegin(), rows_.rbegin() + shown);
  }
  Result<void> set_tier(const AccountId& id, std::string_view tier,
                        const AuditRow& audit) override {
    if (auto done = journal_.commit(audit); !done) return done;
    for (AccountRow& row : rows_)
      if (row.id == id) row.tier = tier;
    return {};
  }
  Result<std::int64_t> count() override { return static_cast<std::int64_t>(rows_.size()); }
  Result<TierCounts> count_by_tier() override {
    TierCounts counts;
    for (const AccountRow& row : rows_) ++counts[row.tier];
    return counts;
  }

 private:
  MemoryJournal& journal_;
  std::vector<AccountRow> rows_;
};

class MemoryKeyStore final : public KeyStore {
 public:
  explicit MemoryKeyStore(MemoryJournal& journal) : journal_(journal) {}
  Result<void> insert(const KeyRow& row, const AuditRow& audit) override {
    if (auto done = journal_.commit(audit); !done) return done;
    rows.insert(rows.begin(), row);
    return {};
  }
  Result<std::optional<KeyWithOwner>> find_by_mac(const KeyMac& mac) override {
    for (const KeyRow& row : rows)
      if (row.mac == mac) return std::optional<KeyWithOwner>(KeyWithOwner{row, "free", false});
    return std::optional<KeyWithOwner>();
  }
  Result<std::optional<KeyRow>> find(const KeyId& id) override {
    for (const KeyRow& row : rows)
      if (row.id == id) return std::optional<KeyRow>(row);
    return std::optional<KeyRow>();
  }
  Result<std::vector<KeyRow>> list(const AccountId& account) override {
    std::vector<KeyRow> out;
    for (const KeyRow& row : rows)
      if (account.empty() || row.account == account) out.push_back(row);
    return out;
  }
  Result<void> update(const KeyRow& row, const AuditRow& audit) override {
    if (auto done = journal_.commit(audit); !done) return done;
    at(row.id) = row;
    return {};
  }
  Result<void> rotate(const KeyRow& old, const KeyRow& fresh, const AuditRow& audit) override {
    if (auto done = journal_.commit(audit); !done) return done;
    at(old.id) = old;
    rows.insert(rows.begin(), fresh);
    return {};
  }
  Result<void> rehash(const KeyId& id, const KeyMac& mac, std::int32_t pepper_version) override {
    at(id).mac = mac;
    at(id).pepper_version = pepper_version;
    return {};
  }
  Result<void> record_uses(const std::vector<Use>& uses) override {
    for (const Use& use : uses) at(use.id).uses_after_rotation += use.after_rotation;
    return {};
  }
  Result<std::int64_t> count() override { return static_cast<std::int64_t>(rows.size()); }

  KeyRow& at(const KeyId& id) {
    return *std::find_if(rows.begin(), rows.end(), [&](const KeyRow& row) { return row.id == id; });
  }
  std::vector<KeyRow> rows;  // newest first

 private:
  MemoryJournal& journal_;
};

class MemoryDrainStore final : public DrainStore {
 public:
  explicit MemoryDrainStore(MemoryJournal& journal) : journal_(journal) {}
  Result<std::vector<DrainRow>> list() override { return rows; }
  Result<void> set(std::string_view upstream, const std::vector<std::string>& models,
                   const AuditRow& audit) override {
    if (auto done = journal_.commit(audit); !done) return done;
    std::erase_if(rows, [&](const DrainRow& row) { return row.upstream == upstream; });
    for (const std::string& model : models) rows.push_back({std::string(upstream), model});
    return {};
  }
  std::vector<DrainRow> rows;

 private:
  MemoryJournal& journal_;
};

class MemoryTierStore final : public TierStore {
 public:
  Result<std::vector<TierRow>> list() override { return rows; }
  Result<std::optional<TierRow>> find(std::string_view name) override {
    for (const TierRow& row : rows)
      if (row.name == name) return std::optional<TierRow>(row);
    return std::optional<TierRow>();
  }
  Result<void> set(const TierRow& row, const AuditRow& /*audit*/) override {
    for (TierRow& old : rows)
      if (old.name == row.name) {
        old = row;
        return {};
      }
    rows.push_back(row);
    return {};
  }
  // Of accounts it knows nothing: whoever plants some says how many.
  Result<std::int64_t> remove(std::string_view name, const AuditRow& /*audit*/) override {
    if (accounts > 0) return accounts;
    if (std::erase_if(rows, [&](const TierRow& row) { return row.name == name; }) == 0)
      return Error{ErrorCode::not_found, "There is no such tier."};
    return std::int64_t{0};
  }
  std::int64_t accounts = 0;
  std::vector<TierRow> rows{{"free", 10, 100, 500, 10'000, 5},
                            {"pro", 300, 5'000, 50'000, 500'000, 100},
                            {"enterprise", {}, {}, {}, {}, {}}};
};

class MemoryAuditStore final : public AuditStore {
 public:
  explicit MemoryAuditStore(MemoryJournal& journal) : journal_(journal) {}
  Result<std::vector<AuditRow>> latest(std::size_t limit) override {
    std::vector<AuditRow> out(journal_.audit.rbegin(), journal_.audit.rend());
    if (out.size() > limit) out.resize(limit);
    return out;
  }
  Result<std::vector<AuditRow>> page(std::int64_t before, std::size_t limit) override {
    std::vector<AuditRow> out;
    for (std::size_t i = journal_.audit.size(); i > 0 && out.size() < limit; --i)
      if (static_cast<std::int64_t>(i) < before) {
        out.push_back(journal_.audit[i - 1]);
        out.back().id = static_cast<std::int64_t>(i);
      }
    return out;
  }
  Result<void> add(const AuditRow& row) override { return journal_.commit(row); }

 private:
  MemoryJournal& journal_;
};

}  // namespace solidrust
