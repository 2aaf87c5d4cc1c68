// The stores in memory, with a log of what happened in which order. Tests only.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "store/console_stores.h"
#include "store/stores.h"

namespace solidrust {

// What all of them write to and what one of them knows of another; a failure to be met next can be
// planted.
struct MemoryJournal {
  std::vector<AuditRow> audit;
  std::vector<AccountRow> accounts;
  std::vector<TierRow> tiers{{"free", 10, 100, 500, 10'000, 5},
                             {"basic", 60, 1'000, 10'000, 100'000, 20},
                             {"pro", 300, 5'000, 50'000, 500'000, 100},
                             {"enterprise", {}, {}, {}, {}, {}}};
  std::vector<std::string> events;  // "commit key.revoke", "forget key_…"
  bool fail_next_write = false;

  Result<void> commit(const AuditRow& row) {
    if (std::exchange(fail_next_write, false))
      return Error{ErrorCode::storage_error, "The database did not answer."};
    audit.push_back(row);
    audit.back().id = static_cast<std::int64_t>(audit.size());
    events.push_back("commit " + row.action);
    return {};
  }
  const AccountRow* account(const AccountId& id) const {
    const auto at = std::find_if(accounts.begin(), accounts.end(),
                                 [&](const AccountRow& row) { return row.id == id; });
    return at == accounts.end() ? nullptr : &*at;
  }
  bool has_tier(std::string_view name) const {
    return std::any_of(tiers.begin(), tiers.end(),
                       [&](const TierRow& row) { return row.name == name; });
  }
};

class MemoryAccountStore final : public AccountStore {
 public:
  explicit MemoryAccountStore(MemoryJournal& journal) : journal_(journal) {}
  Result<void> insert(const AccountRow& row, const AuditRow& audit) override {
    for (const AccountRow& other : rows_)
      if (other.email == row.email) return Error{ErrorCode::already_exists, "taken"};
    if (!journal_.has_tier(row.tier)) return Error{ErrorCode::invalid_argument, "no such tier"};
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
    if (!journal_.has_tier(tier)) return Error{ErrorCode::invalid_argument, "no such tier"};
    for (AccountRow& row : rows_) {
      if (row.id != id) continue;
      if (auto done = journal_.commit(audit); !done) return done;
      row.tier = tier;
      return {};
    }
    return Error{ErrorCode::not_found, "no such account"};
  }
  Result<std::int64_t> count() override { return static_cast<std::int64_t>(rows_.size()); }
  Result<TierCounts> count_by_tier() override {
    TierCounts counts;
    for (const AccountRow& row : rows_) ++counts[row.tier];
    return counts;
  }

 private:
  friend class MemoryPeople;
  MemoryJournal& journal_;
  std::vector<AccountRow>& rows_ = journal_.accounts;
};

// The same accounts as the console sees them. What tests in memory do not come to is refused.
class MemoryPeople final : public ConsoleStore, public ConsoleRows {
 public:
  MemoryPeople(MemoryJournal& journal, MemoryAccountStore& accounts)
      : journal_(journal), accounts_(accounts) {}
  Result<void> change(const Work& work) override {
    const std::vector<AccountRow> before = accounts_.rows_;
    Result<void> done = work(*this);
    if (!done) accounts_.rows_ = before;
    return done;
  }
  Result<void> read(const Work& work) override { return work(*this); }

  Result<std::optional<ConsoleAccountRow>> account(const AccountId& id) override {
    for (const AccountRow& row : accounts_.rows_)
      if (row.id == id) return std::optional<ConsoleAccountRow>(seen(row));
    return std::optional<ConsoleAccountRow>();
  }
  Result<std::optional<ConsoleAccountRow>> account_by_email(std::string_view email) override {
    for (const AccountRow& row : accounts_.rows_)
      if (row.email == email) return std::optional<ConsoleAccountRow>(seen(row));
    return std::optional<ConsoleAccountRow>();
  }
  Result<void> insert_account(const ConsoleAccountRow& row) override {
    if (*account_by_email(row.email)) return Error{ErrorCode::already_exists, "taken"};
    accounts_.rows_.push_back(
        {row.id, row.email, row.tier, row.disabled, row.created_ms, row.role});
    return {};
  }
  Result<void> update_account(const ConsoleAccountRow& changed) override {
    for (AccountRow& row : accounts_.rows_)
      if (row.id == changed.id)
        row = {row.id, changed.email, changed.tier, changed.disabled, row.created_ms, changed.role};
    return {};
  }
  Result<bool> has_operator() override { return false; }
  Result<bool> has_other_operator(const AccountId& /*account*/) override { return true; }
  Result<void> count_keys(ConsoleAccountRow& /*row*/) override { return {}; }
  Result<std::vector<SessionRow>> sessions(const AccountId& /*account*/) override {
    return std::vector<SessionRow>();
  }
  Result<std::int64_t> end_sessions(const AccountId& /*account*/,
                                    std::string_view /*except*/) override {
    return std::int64_t{0};
  }
  Result<void> audit(const AuditRow& row) override { return journal_.commit(row); }

  Result<std::vector<ConsoleAccountRow>> accounts(const AccountPage& /*page*/) override {
    return none();
  }
  Result<Removed> remove_account(const AccountId& /*account*/) override { return none(); }
  Result<std::optional<SessionRow>> session(const TokenHash& /*hash*/) override { return none(); }
  Result<void> insert_session(const SessionRow& /*row*/) override { return none(); }
  Result<void> rekey_session(std::string_view /*id*/, const TokenHash& /*hash*/) override {
    return none();
  }
  Result<void> touch_session(std::string_view /*id*/, std::int64_t /*at_ms*/) override {
    return none();
  }
  Result<std::int64_t> end_session(const AccountId& /*account*/, std::string_view /*id*/) override {
    return none();
  }
  Result<void> insert_token(const TokenRow& /*row*/) override { return none(); }
  Result<std::optional<TokenRow>> token(const TokenHash& /*hash*/) override { return none(); }
  Result<std::optional<TokenRow>> take_token(const TokenHash& /*hash*/, TokenKind /*kind*/,
                                             std::int64_t /*now_ms*/) override {
    return none();
  }
  Result<void> drop_tokens(const AccountId& /*account*/, TokenKind /*kind*/) override {
    return none();
  }
  Result<void> set_recovery_codes(const AccountId& /*account*/,
                                  const std::vector<TokenHash>& /*hashes*/) override {
    return none();
  }
  Result<bool> take_recovery_code(const AccountId& /*account*/,
                                  const TokenHash& /*hash*/) override {
    return none();
  }
  Result<void> prune(std::int64_t /*now_ms*/, std::int64_t /*seen_ms*/,
                     std::int64_t /*made_ms*/) override {
    return none();
  }

 private:
  static Error none() { return {ErrorCode::internal_error, "Not kept in memory."}; }
  static ConsoleAccountRow seen(const AccountRow& row) {
    ConsoleAccountRow out;
    out.id = row.id;
    out.email = row.email;
    out.tier = row.tier;
    out.disabled = row.disabled;
    out.created_ms = row.created_ms;
    out.role = row.role;
    return out;
  }

  MemoryJournal& journal_;
  MemoryAccountStore& accounts_;
};

class MemoryKeyStore final : public KeyStore {
 public:
  explicit MemoryKeyStore(MemoryJournal& journal) : journal_(journal) {}
  Result<void> insert(const KeyRow& row, const AuditRow& audit) override {
    if (auto may = check(row); !may) return may;
    if (auto done = journal_.commit(audit); !done) return done;
    rows.insert(rows.begin(), row);
    return {};
  }
  Result<std::optional<KeyWithOwner>> find_by_mac(const KeyMac& mac) override {
    for (const KeyRow& row : rows) {
      if (row.mac != mac) continue;
      const AccountRow* const owner = journal_.account(row.account);
      return std::optional<KeyWithOwner>(KeyWithOwner{row, owner->tier, owner->disabled});
    }
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
    if (!find_row(row.id)) return Error{ErrorCode::not_found, "no such key"};
    if (auto done = journal_.commit(audit); !done) return done;
    change(row);
    return {};
  }
  Result<void> rotate(const KeyRow& old, const KeyRow& fresh, const AuditRow& audit) override {
    const KeyRow* const before = find_row(old.id);
    if (before == nullptr) return Error{ErrorCode::not_found, "no such key"};
    if (before->status != KeyStatus::active || !before->rotated_to.empty())
      return Error{ErrorCode::invalid_argument, "not active, or rotated before"};
    if (auto may = check(fresh); !may) return may;
    if (auto done = journal_.commit(audit); !done) return done;
    change(old);
    rows.insert(rows.begin(), fresh);
    return {};
  }
  Result<void> rehash(const KeyId& id, const KeyMac& mac, std::int32_t pepper_version) override {
    KeyRow* const row = find_row(id);
    if (row == nullptr) return Error{ErrorCode::not_found, "no such key"};
    row->mac = mac;
    row->pepper_version = pepper_version;
    return {};
  }
  Result<void> record_uses(const std::vector<Use>& uses) override {
    for (const Use& use : uses) {
      KeyRow* const row = find_row(use.id);
      if (row == nullptr) continue;
      row->last_used_ms = use.at_ms;
      row->last_used_from = use.from;
      row->uses_after_rotation += use.after_rotation;
    }
    return {};
  }
  Result<std::int64_t> count() override { return static_cast<std::int64_t>(rows.size()); }

  KeyRow& at(const KeyId& id) {
    return *std::find_if(rows.begin(), rows.end(), [&](const KeyRow& row) { return row.id == id; });
  }
  std::vector<KeyRow> rows;  // newest first

 private:
  KeyRow* find_row(const KeyId& id) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const KeyRow& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
  }
  Result<void> check(const KeyRow& fresh) const {
    for (const KeyRow& row : rows)
      if (row.id == fresh.id || row.mac == fresh.mac)
        return Error{ErrorCode::already_exists, "taken"};
    if (journal_.account(fresh.account) == nullptr)
      return Error{ErrorCode::invalid_argument, "no such account"};
    for (const std::vector<std::string>* const list : {&fresh.models, &fresh.addresses})
      for (const std::string& entry : *list)
        if (entry.empty() || entry.find('\n') != entry.npos)
          return Error{ErrorCode::invalid_argument, "cannot be kept"};
    return {};
  }
  // All but what a key is made with, and what its uses write.
  void change(const KeyRow& row) {
    KeyRow& old = at(row.id);
    KeyRow changed = row;
    changed.account = old.account;
    changed.mac = old.mac;
    changed.pepper_version = old.pepper_version;
    changed.uses_after_rotation = old.uses_after_rotation;
    changed.last_used_ms = old.last_used_ms;
    changed.last_used_from = old.last_used_from;
    old = std::move(changed);
  }
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
    for (const std::string& model : std::set<std::string>(models.begin(), models.end()))
      rows.push_back({std::string(upstream), model});
    std::sort(rows.begin(), rows.end(), [](const DrainRow& a, const DrainRow& b) {
      return std::tie(a.upstream, a.model) < std::tie(b.upstream, b.model);
    });
    return {};
  }
  std::vector<DrainRow> rows;

 private:
  MemoryJournal& journal_;
};

class MemoryTierStore final : public TierStore {
 public:
  explicit MemoryTierStore(MemoryJournal& journal) : journal_(journal) {}
  Result<std::vector<TierRow>> list() override { return journal_.tiers; }
  Result<std::optional<TierRow>> find(std::string_view name) override {
    for (const TierRow& row : journal_.tiers)
      if (row.name == name) return std::optional<TierRow>(row);
    return std::optional<TierRow>();
  }
  Result<void> set(const TierRow& row, const AuditRow& audit) override {
    for (const auto& limit :
         {row.requests_per_minute, row.requests_per_hour, row.requests_per_day,
          row.tokens_per_minute, row.concurrent, row.images_per_day, row.audio_seconds_per_day,
          row.characters_per_day, row.documents_per_day})
      if (limit && *limit < 0) return Error{ErrorCode::invalid_argument, "negative"};
    if (auto done = journal_.commit(audit); !done) return done;
    for (TierRow& old : journal_.tiers)
      if (old.name == row.name) {
        old = row;
        return {};
      }
    journal_.tiers.push_back(row);
    return {};
  }
  Result<std::int64_t> remove(std::string_view name, const AuditRow& audit) override {
    const std::int64_t in_it =
        std::count_if(journal_.accounts.begin(), journal_.accounts.end(),
                      [&](const AccountRow& row) { return row.tier == name; });
    if (accounts + in_it > 0) return accounts + in_it;
    if (!journal_.has_tier(name)) return Error{ErrorCode::not_found, "There is no such tier."};
    if (auto done = journal_.commit(audit); !done) return std::move(done).error();
    std::erase_if(journal_.tiers, [&](const TierRow& row) { return row.name == name; });
    return std::int64_t{0};
  }
  std::int64_t accounts = 0;  // planted ones, beside those that there are

 private:
  MemoryJournal& journal_;
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
      if (journal_.audit[i - 1].id < before) out.push_back(journal_.audit[i - 1]);
    return out;
  }
  Result<void> add(const AuditRow& row) override { return journal_.commit(row); }

 private:
  MemoryJournal& journal_;
};

}  // namespace solidrust
