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
constexpr std::array<int, 3> kThresholds{50, 80, 100};
constexpr Limits kUnlimited{};

std::uint64_t need_of(std::size_t window, std::uint64_t tokens) {
  return static_cast<LimitKind>(window) == LimitKind::tokens_per_minute ? tokens : 1;
}

double part_left(const LimitReading& reading) {
  return reading.limit == 0
             ? 0.0
             : static_cast<double>(reading.remaining()) / static_cast<double>(reading.limit);
}

void keep_nearer(std::optional<LimitReading>& best, const LimitReading& reading) {
  if (!best || part_left(reading) < part_left(*best)) best = reading;
}

LimitReading window_reading(LimitOwner owner, std::size_t window, std::uint64_t limit,
                            const Subject* subject, std::int64_t now) {
  LimitReading reading{static_cast<LimitKind>(window), owner, limit, 0, 0};
  if (subject == nullptr) return reading;
  const Window& counted = subject->windows[window];
  reading.used = counted.used();
  if (const auto freed = counted.freed_at(window_shape(window), 1)) reading.reset_ms = *freed - now;
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

int percent_of(double used, double budget) {
  return budget <= 0 ? 100 : static_cast<int>(std::min(100.0, used * 100.0 / budget));
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

std::int64_t Limiter::next_minute(std::int64_t now) const {
  const std::int64_t shift = wall_shift_ms();
  return ((now + shift) / 60'000 + 1) * 60'000 - shift;
}

std::array<Limiter::Party, 2> Limiter::parties(const LimitQuery& query, const Fingerprint& account,
                                               Shard& shard, std::int64_t now, bool make) const {
  std::array<Party, 2> both{
      Party{LimitOwner::account, query.account_limits, query.account_budget, nullptr},
      Party{LimitOwner::key, query.key_limits, query.key_budget, nullptr}};
  const bool own_key_limits = query.key_limits != nullptr || query.key_budget != nullptr;
  const Fingerprint key =
      own_key_limits ? fingerprint(query.key, query.environment) : Fingerprint{};
  shard.subjects.prefetch(account);
  if (own_key_limits) shard.subjects.prefetch(key);
  for (Party& party : both) {
    if (party.limits == nullptr) party.limits = &kUnlimited;
    if (party.budget != nullptr && (party.budget->none() || query.environment != Environment::live))
      party.budget = nullptr;
    if (party.limits->none() && party.budget == nullptr) continue;
    const Fingerprint id =
        party.owner == LimitOwner::account ? account : fingerprint(query.key, query.environment);
    party.subject = make ? &shard.subjects.find_or_make(id) : shard.subjects.find(id);
    if (party.subject == nullptr) continue;
    party.subject->expire(now);
    if (party.budget != nullptr && make && !party.subject->ledger) {
      const std::string_view name = party.owner == LimitOwner::account ? query.account : query.key;
      party.subject->ledger = make_ledger(query.account, name, now, next_minute(now));
      shard.events.push_back({BudgetEvent::What::unseeded, std::string(query.account),
                              std::string(name), party.subject->ledger->since_ms, 0, 0, 0});
    }
    if (party.subject->ledger) party.subject->ledger->roll(now);
  }
  return both;
}

void Limiter::judge(const Party& party, const LimitQuery& query, std::int64_t now, Verdict& worst) {
  if (party.subject == nullptr) return;
  const Subject& subject = *party.subject;
  for (std::size_t i = 0; i < Subject::kWindows; ++i) {
    const auto& limit = party.limits->of(static_cast<LimitKind>(i));
    const std::uint64_t need = need_of(i, query.tokens);
    if (!limit || saturating_add(subject.windows[i].used(), need) <= *limit) continue;
    LimitReading reading = window_reading(party.owner, i, *limit, &subject, now);
    const WindowShape& shape = window_shape(i);
    if (need > *limit) {
      reading.reset_ms = shape.length_ms;
      worst.raise(Verdict::too_large, reading, shape.length_ms);
      continue;
    }
    const auto freed =
        subject.windows[i].freed_at(shape, saturating_add(reading.used, need) - *limit);
    reading.reset_ms = freed.value_or(now) - now;
    worst.raise(Verdict::window, reading, reading.reset_ms);
  }
  const auto& places = party.limits->concurrent;
  if (places && subject.in_flight >= *places)
    worst.raise(Verdict::place,
                {LimitKind::concurrent, party.owner, *places, subject.in_flight, kPlaceHintMs},
                kPlaceHintMs);
  if (party.budget == nullptr) return;
  const Ledger& ledger = *subject.ledger;
  const bool tokens_short =
      party.budget->tokens && saturating_add(ledger.tokens(), query.tokens) > *party.budget->tokens;
  const bool money_short =
      party.budget->nano && saturating_add(ledger.nano(), query.nano) > *party.budget->nano;
  if (!tokens_short && !money_short) return;
  // Without the estimates of what still runs, would it fit? Then waiting for those may help.
  const bool spent =
      (tokens_short &&
       saturating_add(ledger.settled_tokens(), query.tokens) > *party.budget->tokens) ||
      (money_short && saturating_add(ledger.settled_nano(), query.nano) > *party.budget->nano);
  const std::int64_t wait = spent ? ledger.month_end_ms - now : kPlaceHintMs;
  const auto gravity = spent ? Verdict::quota : Verdict::held;
  if (worst.gravity >= gravity) return;
  worst.raise(gravity, {LimitKind::tokens_per_minute, party.owner, 0, 0, wait}, wait);
  worst.money = !tokens_short;
  worst.ledger = subject.ledger.get();
}

void Limiter::take(const Party& party, const LimitQuery& query, Shard& shard, std::size_t side,
                   Reservation& reservation) {
  Subject* subject = party.subject;
  if (subject == nullptr) return;
  reservation.subjects_[side] = subject;
  const std::int64_t now = reservation.admitted_ms_;
  ++subject->in_flight;
  for (std::size_t i = 0; i < Subject::kWindows; ++i) {
    if (!party.limits->of(static_cast<LimitKind>(i))) continue;
    reservation.counted_[side] |= 1u << i;
    subject->windows[i].add(window_shape(i), now, need_of(i, query.tokens));
  }
  if (party.budget == nullptr) return;
  Ledger& ledger = *subject->ledger;
  ledger.budget = *party.budget;
  report(shard, ledger, now);
  if (now < ledger.since_ms) return;  // the base covers it
  ledger.own_tokens = saturating_add(ledger.own_tokens, query.tokens);
  ledger.open_tokens = saturating_add(ledger.open_tokens, query.tokens);
  ledger.own_nano = saturating_add(ledger.own_nano, query.nano);
  ledger.open_nano = saturating_add(ledger.open_nano, query.nano);
  reservation.counted_[side] |= Reservation::kLedgerBit;
}

void Limiter::explain(const Verdict& worst, const LimitQuery& query, Shard& shard, std::int64_t now,
                      Refusal& refusal, LimitStatus& told) {
  const LimitReading& reading = worst.reading;
  if (worst.gravity == Verdict::quota || worst.gravity == Verdict::held) {
    const Budget& budget =
        *(reading.owner == LimitOwner::account ? query.account_budget : query.key_budget);
    refusal.error = budget_refusal(reading.owner, budget, *worst.ledger, worst.money, query.tokens,
                                   query.nano, worst.wait_ms);
    worst.ledger->budget = budget;
    if (worst.gravity == Verdict::quota) report(shard, *worst.ledger, now, 100);
    return;
  }
  const std::uint64_t need = need_of(static_cast<std::size_t>(reading.kind), query.tokens);
  refusal.error = limit_refusal(reading, need, worst.wait_ms);
  told.nearest = reading;
  if (reading.kind == LimitKind::tokens_per_minute)
    told.tokens = reading;
  else if (reading.kind != LimitKind::concurrent)
    told.requests = reading;
}

Admission Limiter::reserve(const LimitQuery& query) {
  const Fingerprint account = fingerprint(query.account, query.environment);
  Shard& shard = shard_of(account);
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();  // under the lock, so that no shard sees time go back
  const auto both = parties(query, account, shard, now, true);
  Verdict worst;
  for (const Party& party : both) judge(party, query, now, worst);
  if (worst.gravity != Verdict::none) {
    Refusal refusal;
    refusal.retry_after_ms = worst.wait_ms;
    refusal.should_retry = worst.gravity <= Verdict::window && worst.wait_ms <= kNoRetryOverMs;
    LimitStatus told = status(both, now, nullptr);
    explain(worst, query, shard, now, refusal, told);
    if (query.environment == Environment::live) shard.refusals.note(account, now);
    return {std::move(refusal), told};
  }
  Reservation reservation;
  reservation.limiter_ = this;
  reservation.shard_ = static_cast<std::uint32_t>(&shard - shards_.data());
  reservation.admitted_ms_ = now;
  reservation.tokens_ = query.tokens;
  reservation.nano_ = query.nano;
  for (std::size_t side = 0; side < both.size(); ++side)
    take(both[side], query, shard, side, reservation);
  LimitStatus told = status(both, now, nullptr);
  return {std::move(reservation), told};
}

RefusalLog::Hours Limiter::refusals(std::string_view account) {
  const Fingerprint id = fingerprint(account, Environment::live);
  Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  return shard.refusals.hours(id, now_ms());
}

LimitStatus Limiter::look(const LimitQuery& query, std::vector<LimitReading>* each) {
  const Fingerprint account = fingerprint(query.account, query.environment);
  Shard& shard = shard_of(account);
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();
  return status(parties(query, account, shard, now, false), now, each);
}

LimitStatus Limiter::status(const std::array<Party, 2>& both, std::int64_t now,
                            std::vector<LimitReading>* each) const {
  LimitStatus told;
  told.at_unix_ms = unix_ms(clock_.system());
  for (const Party& party : both) {
    for (std::size_t i = 0; i < Subject::kWindows; ++i) {
      const auto& limit = party.limits->of(static_cast<LimitKind>(i));
      if (!limit) continue;
      const LimitReading reading = window_reading(party.owner, i, *limit, party.subject, now);
      if (reading.kind == LimitKind::tokens_per_minute)
        keep_nearer(told.tokens, reading);
      else
        keep_nearer(told.requests, reading);
      if (each != nullptr) each->push_back(reading);
    }
    if (each != nullptr && party.limits->concurrent)
      each->push_back({LimitKind::concurrent, party.owner, *party.limits->concurrent,
                       party.subject == nullptr ? 0 : party.subject->in_flight, 0});
  }
  told.nearest = told.requests;
  if (told.tokens) keep_nearer(told.nearest, *told.tokens);
  return told;
}

void Limiter::report(Shard& shard, Ledger& ledger, std::int64_t now, int percent) {
  // Estimates that still run may come back: only what is settled crosses a threshold.
  if (ledger.budget.tokens)
    percent = std::max(percent, percent_of(static_cast<double>(ledger.settled_tokens()),
                                           static_cast<double>(*ledger.budget.tokens)));
  if (ledger.budget.nano)
    percent = std::max(percent, percent_of(static_cast<double>(ledger.settled_nano()),
                                           static_cast<double>(*ledger.budget.nano)));
  for (const int threshold : kThresholds) {
    if (percent < threshold || ledger.reported_percent >= threshold) continue;
    ledger.reported_percent = threshold;
    shard.events.push_back({BudgetEvent::What::crossed, ledger.account, ledger.id, now, threshold,
                            ledger.settled_tokens(), ledger.settled_nano()});
  }
}

void Limiter::settle(Reservation& held, std::uint64_t tokens, std::int64_t nano,
                     bool keep_request) {
  Shard& shard = shards_[held.shard_];
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();
  for (std::size_t side = 0; side < 2; ++side) {
    Subject* subject = held.subjects_[side];
    if (subject == nullptr) continue;
    --subject->in_flight;
    subject->expire(now);
    for (std::size_t i = 0; i < Subject::kWindows; ++i) {
      if ((held.counted_[side] & (1u << i)) == 0) continue;
      const bool is_tokens = static_cast<LimitKind>(i) == LimitKind::tokens_per_minute;
      const std::uint64_t stays = is_tokens ? tokens : (keep_request ? 1 : 0);
      subject->windows[i].correct(window_shape(i), held.admitted_ms_, need_of(i, held.tokens_),
                                  stays);
    }
    if ((held.counted_[side] & Reservation::kLedgerBit) == 0 || !subject->ledger) continue;
    Ledger& ledger = *subject->ledger;
    ledger.roll(now);
    if (held.admitted_ms_ < ledger.since_ms) continue;  // of an earlier month, or in the base
    ledger.own_tokens = saturating_add(saturating_sub(ledger.own_tokens, held.tokens_), tokens);
    ledger.own_nano = saturating_add(saturating_sub(ledger.own_nano, held.nano_), nano);
    ledger.open_tokens = saturating_sub(ledger.open_tokens, held.tokens_);
    ledger.open_nano = saturating_sub(ledger.open_nano, held.nano_);
    report(shard, ledger, now);
  }
}

Subject& Limiter::budget_subject(Shard& shard, std::string_view account, std::string_view key) {
  return shard.subjects.find_or_make(fingerprint(key.empty() ? account : key, Environment::live));
}

std::int64_t Limiter::begin_budget(std::string_view account, std::string_view key,
                                   const Budget& budget, BudgetStart start) {
  Shard& shard = shard_of(fingerprint(account, Environment::live));
  const std::lock_guard lock(shard.mutex);
  const std::int64_t now = now_ms();
  Subject& subject = budget_subject(shard, account, key);
  const std::int64_t since = start == BudgetStart::now ? now : next_minute(now);
  if (!subject.ledger)
    subject.ledger = make_ledger(account, key.empty() ? account : key, now, since);
  subject.ledger->roll(now);
  subject.ledger->budget = budget;
  return subject.ledger->since_ms;
}

void Limiter::set_base(std::string_view account, std::string_view key, std::int64_t since_ms,
                       std::uint64_t tokens, std::int64_t nano) {
  Shard& shard = shard_of(fingerprint(account, Environment::live));
  const std::lock_guard lock(shard.mutex);
  Subject& subject = budget_subject(shard, account, key);
  if (!subject.ledger) return;
  const std::int64_t now = now_ms();
  subject.ledger->roll(now);
  if (subject.ledger->since_ms != since_ms) return;  // a new month, or a new beginning
  subject.ledger->base_tokens = tokens;
  subject.ledger->base_nano = nano;
  report(shard, *subject.ledger, now);
}

void Limiter::end_budget(std::string_view account, std::string_view key) {
  Shard& shard = shard_of(fingerprint(account, Environment::live));
  const std::lock_guard lock(shard.mutex);
  budget_subject(shard, account, key).ledger.reset();
}

std::optional<BudgetReading> Limiter::budget(std::string_view account, std::string_view key) {
  Shard& shard = shard_of(fingerprint(account, Environment::live));
  const std::lock_guard lock(shard.mutex);
  Subject& subject = budget_subject(shard, account, key);
  if (!subject.ledger) return std::nullopt;
  const std::int64_t now = now_ms();
  subject.ledger->roll(now);
  const Ledger& ledger = *subject.ledger;
  return BudgetReading{ledger.budget, ledger.tokens(), ledger.nano(), ledger.month_end_ms - now};
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
    for (std::size_t i = 0; i < Subject::kWindows; ++i) {
      const WindowShape& shape = window_shape(i);
      const bool of_minute = shape.length_ms == kMinuteWindow.length_ms;
      if (of_minute != (use.span == PastUse::Span::second) || at + shape.length_ms <= now) continue;
      const bool is_tokens = static_cast<LimitKind>(i) == LimitKind::tokens_per_minute;
      subject.windows[i].add(shape, at, is_tokens ? use.tokens : use.requests);
    }
  }
}

void Limiter::sweep(std::size_t shard) {
  const std::lock_guard lock(shards_[shard].mutex);
  shards_[shard].subjects.sweep(now_ms());
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
  std::swap(subjects_, other.subjects_);
  std::swap(shard_, other.shard_);
  std::swap(attempted_, other.attempted_);
  std::swap(counted_, other.counted_);
  std::swap(admitted_ms_, other.admitted_ms_);
  std::swap(tokens_, other.tokens_);
  std::swap(nano_, other.nano_);
}

void Reservation::end(std::uint64_t tokens, std::int64_t nano, bool keep_request) {
  if (limiter_ == nullptr) return;
  if (subjects_[0] != nullptr || subjects_[1] != nullptr)
    limiter_->settle(*this, tokens, nano, keep_request);
  limiter_ = nullptr;
}

}  // namespace solidrust
