#include "limit/subject.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <limits>
#include <span>

namespace solidrust {
namespace {

__extension__ using Wide = unsigned __int128;

// The two halves of the full product, folded: every input bit reaches every output bit.
std::uint64_t fold(std::uint64_t x, std::uint64_t y) noexcept {
  const Wide product = static_cast<Wide>(x) * y;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

bool all_empty(std::span<const Window> windows) noexcept {
  return std::all_of(windows.begin(), windows.end(), [](const Window& w) { return w.empty(); });
}

std::uint64_t load(std::string_view bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data(), std::min<std::size_t>(bytes.size(), 8));
  return word;
}

}  // namespace

Fingerprint fingerprint(std::string_view id, Environment environment) noexcept {
  constexpr std::uint64_t kFirst = 0x9e3779b97f4a7c15u;
  constexpr std::uint64_t kSecond = 0xd1342543de82ef95u;
  const std::uint64_t salt = id.size() * 4 + static_cast<std::uint64_t>(environment) + 1;
  Fingerprint print{fold(salt, kFirst), fold(salt, kSecond)};
  for (std::size_t at = 0; at < id.size(); at += 8) {
    const std::uint64_t word = load(id.substr(at));
    print.a = fold(print.a ^ word, kFirst) + word;
    print.b = fold(print.b ^ std::rotl(word, 29), kSecond) + std::rotl(word, 47);
  }
  return {fold(print.a, kSecond), fold(print.b, kFirst)};
}

MonthSpan month_of(std::int64_t at_ms) noexcept {
  using namespace std::chrono;
  const auto ms_of = [](const year_month& month) {
    return duration_cast<milliseconds>(sys_days{month / 1}.time_since_epoch()).count();
  };
  const year_month_day date{floor<days>(sys_time<milliseconds>{milliseconds{at_ms}})};
  const year_month month = date.year() / date.month();
  return {ms_of(month), ms_of(month + months{1})};
}

Spending& Spending::operator+=(const Spending& more) noexcept {
  tokens += more.tokens;
  nano += more.nano;
  return *this;
}

Spending& Spending::operator-=(const Spending& less) noexcept {
  tokens -= less.tokens;
  nano -= less.nano;
  return *this;
}

std::uint64_t Spending::shown_tokens() const noexcept {
  return static_cast<std::uint64_t>(
      std::clamp<Wide>(tokens, 0, std::numeric_limits<std::uint64_t>::max()));
}

std::int64_t Spending::shown_nano() const noexcept {
  return static_cast<std::int64_t>(
      std::clamp<Wide>(nano, 0, std::numeric_limits<std::int64_t>::max()));
}

void Ledger::roll(std::int64_t now_ms) {
  if (now_ms < month_end_ms) return;
  const MonthSpan month = month_of(now_ms);
  month_end_ms = month.end_ms;
  since_ms = month.begin_ms;
  base = own = open = {};
  reported_percent = 0;
}

void Subject::expire(std::int64_t now_ms) {
  for (std::size_t i = 0; i < kWindows; ++i) windows[i].expire(window_shape(i), now_ms);
  if (!units) return;
  for (std::size_t i = 0; i < kUnitWindows; ++i)
    (*units)[i].expire(window_shape(kWindows + i), now_ms);
}

Window& Subject::window_made(std::size_t place) {
  if (place < kWindows) return windows[place];
  if (!units) units = std::make_unique<std::array<Window, kUnitWindows>>();
  return (*units)[place - kWindows];
}

void Subject::release_empty() {
  for (Window& window : windows) window.release_if_empty();
  if (!units) return;
  for (Window& window : *units) window.release_if_empty();
  if (all_empty(*units)) units.reset();
}

bool Subject::idle() const noexcept {
  return in_flight == 0 && !ledger && all_empty(windows) && (!units || all_empty(*units));
}

std::size_t Subject::bytes() const noexcept {
  std::size_t sum = sizeof(Subject);
  for (const Window& window : windows) sum += window.heap_bytes();
  if (units) {
    sum += sizeof(*units);
    for (const Window& window : *units) sum += window.heap_bytes();
  }
  if (ledger) sum += sizeof(Ledger) + ledger->id.capacity();
  return sum;
}

SubjectTable::SubjectTable() {
  rebuild(16);
}

std::size_t SubjectTable::probe(const Fingerprint& id) const noexcept {
  std::size_t place = id.b & mask_;
  for (;; place = (place + 1) & mask_) {
    const Subject* subject = places_[place].subject.get();
    if (subject == nullptr) return place;
    if (places_[place].tag != id.a) continue;
    // Nearly always the one: fetch all of it while its first line is awaited.
    const char* lines = reinterpret_cast<const char*>(subject);
    for (std::size_t at = 64; at < sizeof(Subject); at += 64) __builtin_prefetch(lines + at, 1);
    if (subject->id.b == id.b) return place;
  }
}

void SubjectTable::prefetch(const Fingerprint& id) const noexcept {
  __builtin_prefetch(&places_[id.b & mask_]);
}

Subject* SubjectTable::find(const Fingerprint& id) noexcept {
  return places_[probe(id)].subject.get();
}

Subject& SubjectTable::find_or_make(const Fingerprint& id) {
  std::size_t place = probe(id);
  if (places_[place].subject) return *places_[place].subject;
  if ((size_ + 1) * 4 > (mask_ + 1) * 3) {
    rebuild((mask_ + 1) * 2);
    place = probe(id);
  }
  places_[place] = {id.a, std::make_unique<Subject>()};
  places_[place].subject->id = id;
  ++size_;
  return *places_[place].subject;
}

std::size_t SubjectTable::bytes() const noexcept {
  std::size_t sum = (mask_ + 1) * sizeof(Place);
  for (std::size_t i = 0; i <= mask_; ++i)
    if (places_[i].subject) sum += places_[i].subject->bytes();
  return sum;
}

void SubjectTable::sweep(std::int64_t now_ms) {
  std::size_t dropped = 0;
  for (std::size_t i = 0; i <= mask_; ++i) {
    Subject* subject = places_[i].subject.get();
    if (subject == nullptr) continue;
    subject->expire(now_ms);
    subject->release_empty();
    if (subject->idle()) ++dropped;
  }
  if (dropped == 0) return;
  for (std::size_t i = 0; i <= mask_; ++i)
    if (places_[i].subject && places_[i].subject->idle()) places_[i].subject.reset();
  size_ -= dropped;
  // Holes would end a probe too early: put what is left into a table of the right size.
  rebuild(std::max<std::size_t>(16, std::bit_ceil(size_ * 2 + 1)));
}

void SubjectTable::rebuild(std::size_t places) {
  auto old = std::move(places_);
  const std::size_t old_places = old ? mask_ + 1 : 0;
  places_ = std::make_unique<Place[]>(places);
  mask_ = places - 1;
  for (std::size_t i = 0; i < old_places; ++i)
    if (old[i].subject) {
      const std::size_t place = probe(old[i].subject->id);
      places_[place] = std::move(old[i]);
    }
}

}  // namespace solidrust
