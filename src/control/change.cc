#include "control/change.h"

#include <utility>

namespace solidrust {

namespace {

// Whether it is done, or may be: of an error of the database nobody knows.
template <class T>
bool perhaps_done(const Result<T>& result) {
  return result.ok() || result.error().code == ErrorCode::storage_error;
}

}  // namespace

AuditRow audit_row(const ControlContext& context, const Actor& actor, std::string_view action,
                   std::string_view object, std::string detail_json) {
  AuditRow row;
  row.at_ms = context.now_ms();
  row.actor = actor.name;
  row.action = action;
  row.object = object;
  row.detail_json = std::move(detail_json);
  row.address = actor.address;
  row.request_id = actor.request_id;
  return row;
}

AuditRow Change::row_of(AuditEntry entry) const {
  return audit_row(context, caller.actor, entry.action, entry.object, std::move(entry.detail));
}

Result<void> Change::change_people(const PeopleWork& work) {
  return context.people.store_->change([&](ConsoleRows& rows) {
    return work(rows, [&](AuditEntry entry) { return rows.audit(row_of(std::move(entry))); });
  });
}

Result<void> Change::change_account(const AccountId& account, bool ends, const PeopleWork& work) {
  Result<void> done = change_people(work);
  if (perhaps_done(done)) context.server.account_changed(account, ends);
  return done;
}

Result<void> Change::insert_key(const KeyRow& row, AuditEntry entry) {
  return context.keys.store_->insert(row, row_of(std::move(entry)));
}

Result<void> Change::update_key(const KeyRow& row, AuditEntry entry) {
  auto stored = context.keys.store_->update(row, row_of(std::move(entry)));
  context.server.key_changed(row.id, perhaps_done(stored) && row.compromised);
  return stored;
}

Result<void> Change::rotate_key(const KeyRow& old, const KeyRow& fresh, AuditEntry entry) {
  auto stored = context.keys.store_->rotate(old, fresh, row_of(std::move(entry)));
  context.server.key_changed(old.id, false);
  return stored;
}

Result<void> Change::set_tier(const TierRow& row, AuditEntry entry) {
  auto stored = context.tiers.store_->set(row, row_of(std::move(entry)));
  if (!perhaps_done(stored)) return stored;
  Result<void> told = context.server.tiers_changed();
  return stored ? told : stored;
}

Result<std::int64_t> Change::remove_tier(std::string_view name, AuditEntry entry) {
  auto accounts = context.tiers.store_->remove(name, row_of(std::move(entry)));
  if (!perhaps_done(accounts) || (accounts && *accounts > 0)) return accounts;
  Result<void> told = context.server.tiers_changed();
  if (accounts && !told) return std::move(told).error();
  return accounts;
}

Result<void> Change::set_budget(const BudgetRow& row, AuditEntry entry) {
  return context.server.set_budget(*context.budgets.store_, row, row_of(std::move(entry)));
}

Result<void> Change::set_drains(std::string_view upstream, const std::vector<std::string>& models,
                                AuditEntry entry) {
  return context.drains.store_->set(upstream, models, row_of(std::move(entry)));
}

Result<void> Change::resend_alert(std::int64_t delivery, AuditEntry entry) {
  auto done = context.alerts.store_->resend(delivery, now_ms(), row_of(std::move(entry)));
  if (perhaps_done(done)) context.server.alerts_due();
  return done;
}

Result<SetAside::Applied> Change::apply_set_aside(
    const SetAside::Choice& choice,
    const std::function<AuditEntry(const SetAside::Applied&)>& entry) {
  SetAside::Applied applied;
  Result<void> done = context.set_aside.store_->apply(*context.usage.store_, choice, applied);
  // Of what failed halfway there is an entry too, if anything came of it.
  if (done || applied.any())
    if (Result<void> noted = note(entry(applied)); done && !noted) done = std::move(noted);
  if (!done) return std::move(done).error();
  return applied;
}

Result<std::size_t> Change::discard_set_aside(const SetAside::Choice& choice, AuditEntry entry) {
  // The entry comes first, so that nothing is gone without one; of what there is not, none.
  if (Result<void> known = context.set_aside.store_->check(choice); !known)
    return std::move(known).error();
  if (Result<void> noted = note(std::move(entry)); !noted) return std::move(noted).error();
  return context.set_aside.store_->discard(choice);
}

Result<void> Change::note(AuditEntry entry) {
  return context.audit.store_->add(row_of(std::move(entry)));
}

}  // namespace solidrust
