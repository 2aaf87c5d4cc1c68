#include "net/timer_wheel.h"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

#include <boost/asio/steady_timer.hpp>

namespace solidrust {

using SteadyClock = std::chrono::steady_clock;

struct TimerWheel::State {
  using Links = Timeout::Links;
  static constexpr std::uint64_t kSlots = 512;  // 5.12 s a turn; later deadlines stay for more
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  explicit State(boost::asio::io_context& io_) : io(io_) {
    for (Links& slot : slots) slot = {&slot, &slot};
  }

  boost::asio::io_context& io;
  std::optional<boost::asio::steady_timer> timer;  // made when first needed
  SteadyClock::time_point start = SteadyClock::now();
  std::array<Links, kSlots> slots;
  std::size_t count = 0;
  std::uint64_t done_tick = 0;       // every tick up to this one has been served
  std::uint64_t wake_tick = kNever;  // when the asio timer fires
  std::uint64_t generation = 0;      // tells the latest wait from those it replaced
  bool releasing = false;
  bool closed = false;

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

  void sleep_until(std::uint64_t tick) {
    if (closed) return;
    if (!timer) timer.emplace(io);
    wake_tick = tick;
    timer->expires_at(start + tick * kTick);
    timer->async_wait([this, mine = ++generation](const boost::system::error_code& error) {
      if (error || mine != generation) return;
      wake_tick = kNever;
      turn();
    });
  }

  void turn() {
    const std::uint64_t now = tick_of(SteadyClock::now());
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
    while (due.next != &due) {
      Timeout& timeout = timeout_of(*due.next);
      timeout.disarm();
      timeout.callback_(timeout.owner_);
    }
    if (count > 0) schedule_next();
  }

  // Wakes at the next slot that holds anything, be it due in this turn or a later one.
  void schedule_next() {
    for (std::uint64_t tick = done_tick + 1; tick <= done_tick + kSlots; ++tick) {
      const Links& slot = slots[tick % kSlots];
      if (slot.next == &slot) continue;
      if (tick < wake_tick) sleep_until(tick);
      return;
    }
  }
};

TimerWheel::TimerWheel(boost::asio::io_context& io) : state_(std::make_unique<State>(io)) {}
TimerWheel::~TimerWheel() = default;

void TimerWheel::release_when_idle() {
  state_->releasing = true;
  if (state_->count == 0 && state_->timer) state_->timer->cancel();
}

void TimerWheel::close() {
  state_->closed = true;
  ++state_->generation;
  state_->timer.reset();
}

Timeout::Timeout(TimerWheel& wheel, Callback callback, void* owner)
    : wheel_(&wheel), callback_(callback), owner_(owner) {}

Timeout::~Timeout() {
  disarm();
}

void Timeout::arm(std::chrono::milliseconds delay) {
  TimerWheel::State& state = *wheel_->state_;
  const auto now = SteadyClock::now();
  const std::uint64_t soonest = std::max(state.tick_of(now), state.done_tick) + 1;
  // Rounded up: the tick that begins at or after the deadline.
  const auto wanted = state.tick_of(now + std::max(delay, std::chrono::milliseconds{0}) +
                                    (TimerWheel::kTick - SteadyClock::duration{1}));
  if (armed())
    TimerWheel::State::unlink(links_);
  else
    ++state.count;
  due_tick_ = std::max(soonest, wanted);
  // With nothing else armed the wheel stood still: it need not serve the ticks it slept through.
  if (state.count == 1) state.done_tick = std::max(state.done_tick, state.tick_of(now));
  TimerWheel::State::append(state.slots[due_tick_ % TimerWheel::State::kSlots], links_);
  if (due_tick_ < state.wake_tick) state.sleep_until(due_tick_);
}

void Timeout::disarm() {
  if (!armed()) return;
  TimerWheel::State& state = *wheel_->state_;
  TimerWheel::State::unlink(links_);
  if (--state.count == 0 && state.releasing && state.timer) state.timer->cancel();
}

}  // namespace solidrust
