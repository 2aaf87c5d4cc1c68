#include "net/timer_wheel.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include <time.h>

namespace solidrust {

using SteadyClock = std::chrono::steady_clock;

namespace {

// The time of the kernel's last tick, at least: what is armed many times a request is not worth a
// look at the exact clock. It lags behind by at most kLag, at 100 ticks a second.
constexpr std::chrono::milliseconds kLag{10};

SteadyClock::time_point coarse_now() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return SteadyClock::time_point(std::chrono::seconds(now.tv_sec) +
                                 std::chrono::nanoseconds(now.tv_nsec));
}

}  // namespace

struct TimerWheel::State {
  using Links = Timeout::Links;
  static constexpr std::uint64_t kSlots = 512;  // 5.12 s a turn; later deadlines stay for more
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  State() {
    for (Links& slot : slots) slot = {&slot, &slot};
  }

  SteadyClock::time_point start = SteadyClock::now();
  std::array<Links, kSlots> slots;
  std::size_t count = 0;
  std::uint64_t done_tick = 0;       // every tick up to this one has been served
  std::uint64_t wake_tick = kNever;  // no deadline is due before

  std::uint64_t tick_of(SteadyClock::time_point time) const {
    return static_cast<std::uint64_t>((time - start) / kTick);
  }

  static void unlink(Links& links) {
    links.previous->next = links.next;
    links.next->previous = links.previous;
    links = {};
  }
  static void append(Links& list, Links& links) {
    links = {list.previous, &list};
    list.previous->next = &links;
    list.previous = &links;
  }
  static Timeout& timeout_of(Links& links) {
    static_assert(std::is_standard_layout_v<Timeout>);
    return *reinterpret_cast<Timeout*>(&links);
  }

  bool turn() {
    if (wake_tick == kNever) return false;
    const std::uint64_t now = tick_of(SteadyClock::now());
    if (now < wake_tick) return false;
    wake_tick = kNever;
    Links due;
    due = {&due, &due};
    const std::uint64_t last = std::min(now, done_tick + kSlots);  // one turn meets every slot
    for (std::uint64_t tick = done_tick + 1; tick <= last; ++tick) {
      Links& slot = slots[tick % kSlots];
      for (Links* at = slot.next; at != &slot;) {
        Links* const next = at->next;
        if (timeout_of(*at).due_tick_ <= now) {
          unlink(*at);
          append(due, *at);
        }
        at = next;
      }
    }
    done_tick = std::max(done_tick, now);
    if (count > 0) schedule_next();
    const bool any = due.next != &due;
    while (due.next != &due) {
      Timeout& timeout = timeout_of(*due.next);
      timeout.disarm();
      timeout.callback_(timeout.owner_);
    }
    return any;
  }

  // Wakes at the next slot that holds anything, be it due in this turn or a later one.
  void schedule_next() {
    for (std::uint64_t tick = done_tick + 1; tick <= done_tick + kSlots; ++tick) {
      const Links& slot = slots[tick % kSlots];
      if (slot.next == &slot) continue;
      wake_tick = std::min(wake_tick, tick);
      return;
    }
  }
};

TimerWheel::TimerWheel() : state_(std::make_unique<State>()) {}
TimerWheel::~TimerWheel() = default;

std::optional<std::chrono::milliseconds> TimerWheel::wait() const noexcept {
  if (state_->wake_tick == State::kNever) return std::nullopt;
  const auto left = state_->start + state_->wake_tick * kTick - SteadyClock::now();
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(left), std::chrono::milliseconds{0});
}

bool TimerWheel::turn() {
  return state_->turn();
}

bool TimerWheel::armed() const noexcept {
  return state_->count > 0;
}

Timeout::Timeout(TimerWheel& wheel, Callback callback, void* owner)
    : wheel_(&wheel), callback_(callback), owner_(owner) {}

Timeout::~Timeout() {
  disarm();
}

void Timeout::arm(std::chrono::milliseconds delay) {
  TimerWheel::State& state = *wheel_->state_;
  const auto now = std::max(coarse_now(), state.start);
  const std::uint64_t soonest = std::max(state.tick_of(now), state.done_tick) + 1;
  // Rounded up: the tick that begins at or after the deadline.
  const auto wanted = state.tick_of(now + kLag + std::max(delay, std::chrono::milliseconds{0}) +
                                    (TimerWheel::kTick - SteadyClock::duration{1}));
  if (armed())
    TimerWheel::State::unlink(links_);
  else
    ++state.count;
  due_tick_ = std::max(soonest, wanted);
  // With nothing else armed the wheel stood still: it need not serve the ticks it slept through.
  if (state.count == 1) state.done_tick = std::max(state.done_tick, state.tick_of(now));
  TimerWheel::State::append(state.slots[due_tick_ % TimerWheel::State::kSlots], links_);
  state.wake_tick = std::min(state.wake_tick, due_tick_);
}

void Timeout::disarm() {
  if (!armed()) return;
  TimerWheel::State& state = *wheel_->state_;
  TimerWheel::State::unlink(links_);
  if (--state.count == 0) state.wake_tick = TimerWheel::State::kNever;
}

}  // namespace solidrust
