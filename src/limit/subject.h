// What the limiter remembers of one account or key while it counts for it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "limit/limits.h"
#include "limit/window.h"
#include "store/rows.h"

namespace solidrust {

// 128 bits of an id and the environment: what subjects are found by. The ids come from our own
// CSPRNG, so nobody can aim for a collision. The same in every process and on every platform.
struct Fingerprint {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): it means a 0 that the compiler compares with
  auto operator<=>(const Fingerprint&) const = default;
};
Fingerprint fingerprint(std::string_view id, Environment environment) noexcept;

// Tokens and money. Exact: 128 bits hold more sums of 64 bits than there will ever be requests.
struct Spending {
  __extension__ using Wide = __int128;
  Wide tokens = 0;
  Wide nano = 0;

  Spending& operator+=(const Spending& more) noexcept;
  Spending& operator-=(const Spending& less) noexcept;
  friend Spending operator+(Spending a, const Spending& b) noexcept { return a += b; }
  friend Spending operator-(Spending a, const Spending& b) noexcept { return a -= b; }
  // For people and rows: saturates at the largest 64-bit number; below 0 is 0.
  std::uint64_t shown_tokens() const noexcept;
  std::int64_t shown_nano() const noexcept;
};

// A month's spending against a budget. `base` came from the database and covers what counts from
// before since_ms; `own` is what counts from then on, with the estimates of what still runs.
struct Ledger {
  std::string account;
  std::string id;  // the account's again, or the key's
  Budget budget;
  std::int64_t month_end_ms = 0;
  std::int64_t since_ms = 0;
  Spending base;
  Spending own;
  Spending open;             // the part of `own` that is reserved, not yet settled
  int reported_percent = 0;  // the highest threshold reported this month

  Spending used() const noexcept { return base + own; }
  Spending settled() const noexcept { return base + own - open; }
  // Starts the month that holds `now_ms` if it is not the current one.
  void roll(std::int64_t now_ms);
};

// What is counted in windows: those that most callers have first, then the units besides tokens,
// which few use.
inline constexpr std::array<LimitKind, 8> kWindowKinds{
    LimitKind::requests_per_minute, LimitKind::requests_per_hour, LimitKind::requests_per_day,
    LimitKind::tokens_per_minute,   LimitKind::images_per_day,    LimitKind::audio_seconds_per_day,
    LimitKind::characters_per_day,  LimitKind::documents_per_day};

// Protected by its shard's lock. Pinned while in_flight > 0.
struct Subject {
  static constexpr std::size_t kWindows = 4;  // the first of kWindowKinds
  static constexpr std::size_t kUnitWindows = kWindowKinds.size() - kWindows;

  Fingerprint id;
  std::uint32_t in_flight = 0;
  std::array<Window, kWindows> windows;
  std::unique_ptr<std::array<Window, kUnitWindows>> units;  // null: no unit was counted
  std::unique_ptr<Ledger> ledger;

  // By its place in kWindowKinds. Null: of a unit that was not counted yet.
  const Window* window(std::size_t place) const noexcept {
    if (place < kWindows) return &windows[place];
    return units ? &(*units)[place - kWindows] : nullptr;
  }
  // Makes it if it is not there.
  Window& window_made(std::size_t place);
  std::uint64_t used(std::size_t place) const noexcept {
    const Window* const counted = window(place);
    return counted == nullptr ? 0 : counted->used();
  }
  // Gives the memory of empty windows back.
  void release_empty();

  void expire(std::int64_t now_ms);
  bool idle() const noexcept;
  std::size_t bytes() const noexcept;  // of memory, all in all
};

// By its place in kWindowKinds.
constexpr const WindowShape& window_shape(std::size_t place) {
  if (place == 1) return kHourWindow;
  if (place == 2 || place >= Subject::kWindows) return kDayWindow;
  return kMinuteWindow;
}

// The first and the one-past-last millisecond of the calendar month (UTC) that holds `at_ms`.
struct MonthSpan {
  std::int64_t begin_ms;
  std::int64_t end_ms;
};
MonthSpan month_of(std::int64_t at_ms) noexcept;

// Subjects by fingerprint: open addressing with linear probing, so that a look-up costs one cache
// miss in addition to the subject's own. Owns its subjects, whose addresses never change.
class SubjectTable {
 public:
  SubjectTable();
  void prefetch(const Fingerprint& id) const noexcept;
  Subject* find(const Fingerprint& id) noexcept;
  Subject& find_or_make(const Fingerprint& id);
  std::size_t size() const noexcept { return size_; }
  std::size_t bytes() const noexcept;  // of the table and its subjects
  // Expires every subject at `now_ms` and frees those with nothing left to remember.
  void sweep(std::int64_t now_ms);

 private:
  struct Place {
    std::uint64_t tag = 0;
    std::unique_ptr<Subject> subject;
  };
  std::size_t probe(const Fingerprint& id) const noexcept;
  void rebuild(std::size_t places);

  std::size_t size_ = 0;
  std::size_t mask_ = 0;
  std::unique_ptr<Place[]> places_;
};

}  // namespace solidrust
