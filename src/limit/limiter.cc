#include "limit/limiter.h"

#include <algorithm>
#include <cstdlib>

#include "base/saturating.h"
#include "limit/refusal_text.h"

namespace solidrust {
namespace {

constexpr std::int64_t kNoRetryOverMs = 60'000;  // the SDKs' own bound
constexpr std::int64_t kLeastShiftMs = 1'000;
constexpr std::int64_t kPlaceHintMs = 1'000;  // a place at once comes free at no known time
constexpr std::size_t kSpareNodes = 16;       // kept by a shard when nothing runs
constexpr std::array<int, 3> kThresholds{50, 80, 100};
constexpr Limits kUnlimited{};

// What one request adds to a window. Nothing: it does not count there.
struct Need {
  std::uint64_t requests = 0;
  std::uint64_t tokens = 0;
  UsageUnit unit = UsageUnit::none;
  std::uint64_t units = 0;

  std::optional<std::uint64_t> of(LimitKind kind) const noexcept {
    if (kind == LimitKind::tokens_per_minute) return tokens;
    const UsageUnit counted = limit_unit(kind);
    if (counted == UsageUnit::none) return requests;
    if (counted != unit) return std::nullopt;
    return units;
  }
};

Need need_of(const LimitQuery& query) {
  return {1, query.tokens, query.unit, query.units};
}

Need need_of(const RunningRequest& running) {
  return {1, running.tokens, running.unit, running.units};
}

double part_left(const LimitReading& reading) {
  return reading.limit == 0
             ? 0.0
             : static_cast<double>(reading.remaining()) / static_cast<double>(reading.limit);
}

void keep_nearer(std::optional<LimitReading>& best, const LimitReading& reading) {
  if (!best || part_left(reading) < part_left(*best)) best = reading;
}

LimitReading window_reading(LimitOwner owner, std::size_t place, std::uint64_t limit,
                            const Subject* subject, std::int64_t now) {
  LimitReading reading{kWindowKinds[place], owner, limit, 0, 0};
  const Window* const counted = subject == nullptr ? nullptr : subject->window(place);
  if (counted == nullptr) return reading;
  reading.used = counted->used();
  if (const auto freed = counted->freed_at(window_shape(place), 1)) reading.reset_ms = *freed - now;
  return reading;
}

std::unique_ptr<Ledger> make_ledger(std::string_view account, std::string_view id, std::int64_t now,
                                    std::int64_t since) {
  auto ledger = std::make_unique<Ledger>();
  ledger->roll(now);
  ledger->account = account;
  ledger->id = id;
  ledger->since_ms = since;
  return ledger;
}

// Budgets are of live use alone.
Fingerprint budget_id(std::string_view account, std::string_view key) noexcept {
  return fingerprint(key.empty() ? account : key, Environment::live);
}

int percent_of(double used, double budget) {
  return budget <= 0 ? 100 : static_cast<int>(std::min(100.0, used * 100.0 / budget));
}

// Estimates that still run may come back: only what is settled counts.
int percent_of(const Spending& settled, const Budget& budget) {
  int percent = 0;
  if (budget.tokens)
    percent = std::max(percent, percent_of(static_cast<double>(settled.tokens),
                                           static_cast<double>(*budget.tokens)));
  if (budget.nano)
    percent = std::max(
        percent, percent_of(static_cast<double>(settled.nano), static_cast<double>(*budget.nano)));
  return percent;
}

}  // namespace

// The gravest reason for a refusal found so far. Order of gravity: a spent budget, a call larger
// than the limit itself, the longest wait, a budget held by running calls, a missing place.
struct Limiter::Verdict {
  enum Gravity : int { none, place, held, window, too_large, quota };
  Gravity gravity = none;
  LimitReading reading;
  std::int64_t wait_ms = 0;
  bool money = false;  // quota: of the two budgets, the money one
  Ledger* ledger = nullptr;

  void raise(Gravity found, const LimitReading& at, std::int64_t wait) {
    if (found < gravity || (found == gravity && wait <= wait_ms)) return;
    gravity = found;
    reading = at;
    wait_ms = wait;
  }
};

Limiter::Limiter(const Clock& clock)
    : clock_(clock), steady_origin_(clock.steady()), unix_origin_ms_(unix_ms(clock.system())) {}

std::int64_t Limiter::now_ms() const {
  return unix_origin_ms_ +
         std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - steady_origin_)
             .count();
}

std::int64_t Limiter::wall_shift_ms() const {
  const std::int64_t held = wall_shift_ms_.load(std::memory_order_relaxed);
  const std::int64_t now = unix_ms(clock_.system()) - now_ms();
  if (std::abs(now - held) < kLeastShiftMs) return held;
  wall_shift_ms_.store(now, std::memory_order_relaxed);
  return now;
}

Limiter::Ids Limiter::ids_of(const LimitQuery& query) noexcept {
  return {fingerprint(query.account, query.environment), fingerprint(query.key, query.environment)};
}

Limiter::Parties Limiter::parties(const LimitQuery& query, const Ids& ids, Shard& shard,
                                  std::int64_t now, bool make) {
  Parties both{Party{LimitOwner::account, query.account_limits, nullptr},
               Party{LimitOwner::key, query.key_limits, nullptr}};
  for (std::size_t side = 0; side < both.size(); ++side) {
    Party& party = both[side];
    if (party.limits == nullptr) party.limits = &kUnlimited;
    if (!party.limits->none() || shard.ledgers != 0) shard.subjects.prefetch(ids[side]);
  }
  for (std::size_t side = 0; side < both.size(); ++side) {
    Party& party = both[side];
    const bool limited = !party.limits->none();
    if (!limited && shard.ledgers == 0) continue;
    Subject* const subject =
        make && limited ? &shard.subjects.find_or_make(ids[side]) : shard.subjects.find(ids[side]);
    if (subject == nullptr || (!limited && !subject->ledger)) continue;
    subject->expire(now);
    if (subject->ledger) subject->ledger->roll(now);
    party.subject = subject;
  }
  return both;
}

void Limiter::judge(const Party& party, const LimitQuery& query, std::int64_t now, Verdict& worst) {
  if (party.subject == nullptr) return;
  const Subject& subject = *party.subject;
  const Need needs = need_of(query);
  for (std::size_t i = 0; i < kWindowKinds.size(); ++i) {
    const auto& limit = party.limits->of(kWindowKinds[i]);
    if (!limit) continue;
    const std::optional<std::uint64_t> asked = needs.of(kWindowKinds[i]);
    if (!asked) continue;
    const std::uint64_t need = *asked;
    if (saturating_add(subject.used(i), need) <= *limit) continue;
    LimitReading reading = window_reading(party.owner, i, *limit, &subject, now);
    const WindowShape& shape = window_shape(i);
    if (need > *limit) {
      reading.reset_ms = shape.length_ms;
      worst.raise(Verdict::too_large, reading, shape.length_ms);
      continue;
    }
    const Window& counted = *subject.window(i);  // it fits alone: something was counted
    const auto freed = counted.freed_at(shape, saturating_add(reading.used, need) - *limit);
    reading.reset_ms = freed.value_or(now) - now;
    worst.raise(Verdict::window, reading, reading.reset_ms);
  }
  const auto& places = party.limits->concurrent;
  if (places && subject.in_flight >= *places)
    worst.raise(Verdict::place,
                {LimitKind::concurrent, party.owner, *places, subject.in_flight, kPlaceHintMs},
                kPlaceHintMs);
  if (!subject.ledger) return;
  const Ledger& ledger = *subject.ledger;
  const Budget& budget = ledger.budget;
  const Spending asked{query.tokens, query.nano};
  const Spending with = ledger.used() + asked;
  const bool tokens_short = budget.tokens && with.tokens > *budget.tokens;
  const bool money_short = budget.nano && with.nano > *budget.nano;
  if (!tokens_short && !money_short) return;
  // Without the estimates of what still runs, would it fit? Then waiting for those may help.
  const Spending alone = ledger.settled() + asked;
  const bool spent =
      (tokens_short && alone.tokens > *budget.tokens) || (money_short && alone.nano > *budget.nano);
  const std::int64_t wait = spent ? ledger.month_end_ms - now : kPlaceHintMs;
  const auto gravity = spent ? Verdict::quota : Verdict::held;
  if (worst.gravity >= gravity) return;
  worst.raise(gravity, {LimitKind::tokens_per_minute, party.owner, 0, 0, wait}, wait);
  worst.money = !tokens_short;
  worst.ledger = subject.ledger.get();
}

void Limiter::take(const Party& party, std::size_t side, Shard& shard, RunningRequest& running) {
  Subject* subject = party.subject;
  if (subject == nullptr) return;
  running.subjects[side] = subject;
  ++subject->in_flight;
  const Need needs = need_of(running);
  for (std::size_t i = 0; i < kWindowKinds.size(); ++i) {
    if (!party.limits->of(kWindowKinds[i])) continue;
    const std::optional<std::uint64_t> need = needs.of(kWindowKinds[i]);
    if (!need) continue;
    running.counted[side] |= 1u << i;
    subject->window_made(i).add(window_shape(i), running.admitted_ms, *need);
  }
  if (!subject->ledger) return;
  report(shard, *subject->ledger, running.admitted_ms);
  enter(*subject, side, running);
}

// Into the ledger. A request counts from the ledger's beginning at the earliest: what goes on
// record with an earlier time is the base's.
void Limiter::enter(Subject& subject, std::size_t side, RunningRequest& running) {
  Ledger& ledger = *subject.ledger;
  const Spending estimate{running.tokens, running.nano};
  ledger.own += estimate;
  ledger.open += estimate;
  running.counted[side] |= RunningRequest::kLedgerBit;
  running.counts_ms = std::max(running.counts_ms, ledger.since_ms);
}

void Limiter::explain(const Verdict& worst, const LimitQuery& query, Shard& shard, std::int64_t now,
                      Refusal& refusal, LimitStatus& told) {
  const LimitReading& reading = worst.reading;
  refusal.owner = reading.owner;
  refusal.limit = "budget";
  if (worst.gravity == Verdict::quota || worst.gravity == Verdict::held) {
    refusal.error = budget_refusal(reading.owner, *worst.ledger, worst.money, query.tokens,
                                   query.nano, worst.wait_ms);
    if (worst.gravity == Verdict::quota) report(shard, *worst.ledger, now, 100);
    return;
  }
  const std::uint64_t need = need_of(query).of(reading.kind).value_or(0);
  refusal.error = limit_refusal(reading, need, worst.wait_ms);
  refusal.limit = limit_name(reading.kind);
  told.nearest = reading;
  if (reading.kind == LimitKind::tokens_per_minute)
    told.tokens = reading;
  else if (reading.kind != LimitKind::concurrent && limit_unit(reading.kind) == UsageUnit::none)
    told.requests = reading;
}

Admission Limiter::reserve(const LimitQuery& query) {
  const Ids ids = ids_of(query);
  Shard& shard = shard_of(ids[0]);
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();  // under the lock, so that no shard sees time go back
  const Parties both = parties(query, ids, shard, now, true);
  Verdict worst;
  for (const Party& party : both) judge(party, query, now, worst);
  if (worst.gravity != Verdict::none) {
    Refusal refusal;
    refusal.retry_after_ms = worst.wait_ms;
    refusal.should_retry = worst.gravity <= Verdict::window && worst.wait_ms <= kNoRetryOverMs;
    LimitStatus told = status(both, query.unit, now, nullptr);
    explain(worst, query, shard, now, refusal, told);
    if (query.environment == Environment::live) shard.refusals.note(ids[0], now);
    return {std::move(refusal), told};
  }
  if (shard.spare.empty()) shard.spare.emplace_back();
  shard.running.splice(shard.running.begin(), shard.spare, shard.spare.begin());
  RunningRequest& running = shard.running.front();
  running =
      RunningRequest{ids, {}, {}, now, now, query.tokens, query.nano, query.unit, query.units};
  for (std::size_t side = 0; side < both.size(); ++side) take(both[side], side, shard, running);
  Reservation reservation;
  reservation.limiter_ = this;
  reservation.running_ = shard.running.begin();
  reservation.shard_ = static_cast<std::uint32_t>(&shard - shards_.data());
  reservation.counts_ms_ = running.counts_ms;
  reservation.tokens_ = query.tokens;
  LimitStatus told = status(both, query.unit, now, nullptr);
  return {std::move(reservation), told};
}

RefusalLog::Hours Limiter::refusals(std::string_view account) {
  const Fingerprint id = fingerprint(account, Environment::live);
  Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  return shard.refusals.hours(id, now_ms());
}

LimitStatus Limiter::look(const LimitQuery& query, std::vector<LimitReading>* each) {
  const Ids ids = ids_of(query);
  Shard& shard = shard_of(ids[0]);
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();
  return status(parties(query, ids, shard, now, false), query.unit, now, each);
}

LimitStatus Limiter::status(const Parties& both, UsageUnit unit, std::int64_t now,
                            std::vector<LimitReading>* each) const {
  LimitStatus told;
  std::optional<LimitReading> units;  // of what the request uses
  told.at_unix_ms = unix_ms(clock_.system());
  for (const Party& party : both) {
    for (std::size_t i = 0; i < kWindowKinds.size(); ++i) {
      const auto& limit = party.limits->of(kWindowKinds[i]);
      if (!limit) continue;
      const LimitReading reading = window_reading(party.owner, i, *limit, party.subject, now);
      const UsageUnit counted = limit_unit(reading.kind);
      if (counted != UsageUnit::none) {
        if (counted == unit) keep_nearer(units, reading);
      } else if (reading.kind == LimitKind::tokens_per_minute) {
        keep_nearer(told.tokens, reading);
      } else {
        keep_nearer(told.requests, reading);
      }
      if (each != nullptr) each->push_back(reading);
    }
    if (each != nullptr && party.limits->concurrent)
      each->push_back({LimitKind::concurrent, party.owner, *party.limits->concurrent,
                       party.subject == nullptr ? 0 : party.subject->in_flight, 0});
  }
  told.nearest = told.requests;
  if (told.tokens) keep_nearer(told.nearest, *told.tokens);
  if (units) keep_nearer(told.nearest, *units);
  return told;
}

void Limiter::report(Shard& shard, Ledger& ledger, std::int64_t now, int percent) {
  const Spending settled = ledger.settled();
  percent = std::max(percent, percent_of(settled, ledger.budget));
  for (const int threshold : kThresholds) {
    if (percent < threshold || ledger.reported_percent >= threshold) continue;
    ledger.reported_percent = threshold;
    shard.events.push_back(
        {ledger.account, ledger.id, now, threshold, settled.shown_tokens(), settled.shown_nano()});
  }
}

void Limiter::settle(Reservation& reservation, const Reservation::Used& used, bool keep_request) {
  Shard& shard = shards_[reservation.shard_];
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();
  const RunningRequest& held = *reservation.running_;
  const Spending estimate{held.tokens, held.nano};
  const Need was = need_of(held);
  const Need is{keep_request ? 1u : 0u, used.tokens, held.unit, used.units};
  for (std::size_t side = 0; side < RunningRequest::kSides; ++side) {
    Subject* subject = held.subjects[side];
    if (subject == nullptr) continue;
    --subject->in_flight;
    subject->expire(now);
    for (std::size_t i = 0; i < kWindowKinds.size(); ++i) {
      if ((held.counted[side] & (1u << i)) == 0) continue;
      const LimitKind kind = kWindowKinds[i];
      subject->window_made(i).correct(window_shape(i), held.admitted_ms, was.of(kind).value_or(0),
                                      is.of(kind).value_or(0));
    }
    if ((held.counted[side] & RunningRequest::kLedgerBit) == 0 || !subject->ledger) continue;
    Ledger& ledger = *subject->ledger;
    ledger.roll(now);
    if (held.counts_ms < ledger.since_ms) continue;  // of an earlier month
    ledger.own += Spending{used.tokens, used.nano} - estimate;
    ledger.open -= estimate;
    report(shard, ledger, now);
  }
  reservation.counts_ms_ = held.counts_ms;
  shard.spare.splice(shard.spare.begin(), shard.running, reservation.running_);
}

Ledger* Limiter::ledger_of(Shard& shard, std::string_view account, std::string_view key) {
  Subject* const subject = shard.subjects.find(budget_id(account, key));
  return subject == nullptr ? nullptr : subject->ledger.get();
}

std::optional<std::int64_t> Limiter::begin_budget(std::string_view account, std::string_view key,
                                                  const Budget& budget) {
  Shard& shard = shard_of(fingerprint(account, Environment::live));
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();
  const Fingerprint id = budget_id(account, key);
  Subject& subject = shard.subjects.find_or_make(id);
  if (subject.ledger) {
    subject.ledger->budget = budget;
    subject.ledger->reported_percent = 0;  // of other numbers: they may be crossed again
    return std::nullopt;
  }
  // From the next millisecond on: so what was over in this one has an earlier time on record, and
  // what runs or begins in it counts from that next one.
  subject.ledger = make_ledger(account, key.empty() ? account : key, now, now + 1);
  subject.ledger->budget = budget;
  ++shard.ledgers;
  const std::size_t side = key.empty() ? 0 : 1;
  for (RunningRequest& running : shard.running) {
    if (running.ids[side] != id) continue;
    if (running.subjects[side] == nullptr) {
      running.subjects[side] = &subject;
      ++subject.in_flight;
    }
    enter(subject, side, running);
  }
  return subject.ledger->since_ms;
}

void Limiter::set_base(std::string_view account, std::string_view key, std::int64_t since_ms,
                       std::uint64_t tokens, std::int64_t nano, int reported) {
  Shard& shard = shard_of(fingerprint(account, Environment::live));
  const std::lock_guard lock(shard.mutex);
  Ledger* const ledger = ledger_of(shard, account, key);
  if (ledger == nullptr) return;
  const std::int64_t now = now_ms();
  ledger->roll(now);
  if (ledger->since_ms != since_ms) return;  // a new month, or a new beginning
  ledger->base = {tokens, nano};
  ledger->reported_percent = std::max(ledger->reported_percent, reported);
  report(shard, *ledger, now);
}

void Limiter::end_budget(std::string_view account, std::string_view key) {
  Shard& shard = shard_of(fingerprint(account, Environment::live));
  const std::lock_guard lock(shard.mutex);
  if (ledger_of(shard, account, key) == nullptr) return;
  shard.subjects.find(budget_id(account, key))->ledger.reset();
  --shard.ledgers;
}

std::optional<BudgetReading> Limiter::budget(std::string_view account, std::string_view key) {
  Shard& shard = shard_of(fingerprint(account, Environment::live));
  const std::lock_guard lock(shard.mutex);
  Ledger* const ledger = ledger_of(shard, account, key);
  if (ledger == nullptr) return std::nullopt;
  ledger->roll(now_ms());
  const Spending used = ledger->used();
  return BudgetReading{
      key.empty() ? LimitOwner::account : LimitOwner::key,
      ledger->budget,
      used.shown_tokens(),
      used.shown_nano(),
      ledger->month_end_ms,
      std::max(ledger->reported_percent, percent_of(ledger->settled(), ledger->budget))};
}

std::vector<BudgetEvent> Limiter::take_budget_events() {
  std::vector<BudgetEvent> events;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    std::move(shard.events.begin(), shard.events.end(), std::back_inserter(events));
    shard.events.clear();
  }
  return events;
}

void Limiter::restore(const PastUse& use) {
  const Fingerprint account = fingerprint(use.account, use.environment);
  Shard& shard = shard_of(account);
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();
  const std::int64_t at = std::min(use.at_ms, now);  // the wall clock may have been set back
  for (const Fingerprint& id : {account, fingerprint(use.key, use.environment)}) {
    Subject& subject = shard.subjects.find_or_make(id);
    for (std::size_t i = 0; i < kWindowKinds.size(); ++i) {
      const WindowShape& shape = window_shape(i);
      const bool of_minute = shape.length_ms == kMinuteWindow.length_ms;
      if (of_minute != (use.span == PastUse::Span::second) || at + shape.length_ms <= now) continue;
      const UsageUnit unit = limit_unit(kWindowKinds[i]);
      const std::uint64_t units = unit == UsageUnit::none ? 0 : use.units[usage_unit_index(unit)];
      if (unit != UsageUnit::none && units == 0) continue;
      const Need needs{use.requests, use.tokens, unit, units};
      subject.window_made(i).add(shape, at, needs.of(kWindowKinds[i]).value_or(0));
    }
  }
}

void Limiter::sweep(std::size_t shard) {
  const std::lock_guard lock(shards_[shard].mutex);
  Shard& swept = shards_[shard];
  swept.subjects.sweep(now_ms());
  if (swept.spare.size() > kSpareNodes) swept.spare.resize(kSpareNodes);
}

std::size_t Limiter::subjects() {
  std::size_t sum = 0;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.subjects.size();
  }
  return sum;
}

std::size_t Limiter::bytes() {
  std::size_t sum = 0;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.subjects.bytes();
  }
  return sum;
}

void Reservation::swap(Reservation& other) noexcept {
  std::swap(limiter_, other.limiter_);
  std::swap(running_, other.running_);
  std::swap(shard_, other.shard_);
  std::swap(attempted_, other.attempted_);
  std::swap(counts_ms_, other.counts_ms_);
  std::swap(tokens_, other.tokens_);
}

void Reservation::end(const Used& used, bool keep_request) {
  if (limiter_ == nullptr) return;
  limiter_->settle(*this, used, keep_request);
  limiter_ = nullptr;
}

}  // namespace solidrust
