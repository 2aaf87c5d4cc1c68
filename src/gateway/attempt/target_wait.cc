#include "gateway/attempt/target_wait.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "net/signal.h"
#include "net/timer_wheel.h"
#include "net/worker.h"
#include "upstream/health/model_state.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Whoever is first also looks by itself: a target may have become healthy, which rings no bell.
constexpr milliseconds kLook{1'000};

// Rung on any thread, heard on the request's; outlives the request if it is still being rung.
struct Bell {
  explicit Bell(Worker& worker_) : worker(worker_) {}
  Worker& worker;
  Signal signal;
};

void ring(const std::shared_ptr<Bell>& bell) {
  bell->worker.post([bell] { bell->signal.set(); });
}

// What the watch has to end while one waits.
class Watched {
 public:
  Watched(UpstreamWatch& watch, Signal& signal) : watch_(watch) { watch_.follow(&signal); }
  ~Watched() { watch_.follow(nullptr, nullptr); }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

 private:
  UpstreamWatch& watch_;
};

// One request's stand in the line; leaves it when destroyed.
class Stand {
 public:
  Stand(WaitingLine& line, std::span<const Target> targets, std::shared_ptr<Bell> bell)
      : line_(line), targets_(targets), bell_(std::move(bell)) {
    waiter_.call = [](void* self) { ring(static_cast<Stand*>(self)->bell_); };
    waiter_.context = this;
  }
  ~Stand() { leave(WaitingLine::Leaves::without); }
  Stand(const Stand&) = delete;
  Stand& operator=(const Stand&) = delete;

  WaitingLine::Joined join(const RequestContext& context, milliseconds patience,
                           std::uint32_t places) {
    const Principal& who = *context.principal;
    const WaitingLine::Joined joined = line_.join(waiter_, who.account.str(), line_weight(who.tier),
                                                  context.model->queue, patience, places);
    if (joined != WaitingLine::Joined::yes) return joined;
    inside_ = true;
    for (const Target& target : targets_) target.state->expect(1);
    return joined;
  }
  void leave(WaitingLine::Leaves how) {
    if (!std::exchange(inside_, false)) return;
    for (const Target& target : targets_) target.state->expect(-1);
    line_.leave(waiter_, how);
  }
  bool is_first() const { return line_.is_first(waiter_); }

 private:
  WaitingLine& line_;
  std::span<const Target> targets_;
  std::shared_ptr<Bell> bell_;
  WaitingLine::Waiter waiter_;
  bool inside_ = false;
};

std::uint32_t places_of(std::span<const Target> targets) noexcept {
  std::uint32_t places = 0;
  for (const Target& target : targets)
    if (!target.state->draining()) places += target.max_in_flight;
  return places;
}

std::string_view words_for(QueueRefusal why) {
  switch (why) {
    case QueueRefusal::none:
      break;
    case QueueRefusal::full:
      return "the queue is full";
    case QueueRefusal::too_long:
      return "the wait would be too long";
    case QueueRefusal::timed_out:
      return "the wait was too long";
  }
  return {};
}

Error refuse(RequestContext& context, std::uint32_t places, QueueRefusal why) {
  context.queue_refusal = why;
  const milliseconds wait = context.model->state->line->expected_wait(places);
  context.busy = true;
  context.retry_after = std::max(seconds{1}, std::chrono::ceil<seconds>(wait));
  return {ErrorCode::service_unavailable,
          "The model is busy; try again in " + std::to_string(context.retry_after.count()) + " s.",
          {},
          std::string(words_for(why))};
}

}  // namespace

bool is_capped(std::span<const Target> targets) noexcept {
  return std::any_of(targets.begin(), targets.end(),
                     [](const Target& target) { return target.max_in_flight != 0; });
}

std::uint32_t line_weight(std::string_view tier) noexcept {
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 3> kWeights{
      {{"basic", 2}, {"pro", 4}, {"enterprise", 8}}};
  for (const auto& [name, weight] : kWeights)
    if (tier == name) return weight;
  return 1;
}

Task<Result<TargetLease>> wait_for_target(RequestContext& context, UpstreamWatch& watch,
                                          Balancer& balancer, SteadyTime deadline) {
  const Clock& clock = context.services.clock;
  const SteadyTime began = clock.steady();
  const SteadyTime until = std::min(deadline, began + context.model->queue_timeout);
  const std::uint32_t places = places_of(context.targets);
  const auto bell = std::make_shared<Bell>(context.exchange.worker());
  Stand stand(*context.model->state->line, context.targets, bell);
  const auto patience = std::chrono::duration_cast<milliseconds>(until - began);
  const WaitingLine::Joined joined = stand.join(context, patience, places);
  if (joined != WaitingLine::Joined::yes)
    co_return refuse(
        context, places,
        joined == WaitingLine::Joined::line_full ? QueueRefusal::full : QueueRefusal::too_long);
  const Watched watched(watch, bell->signal);
  Timeout look(
      context.exchange.worker().timers(), [](void* signal) { static_cast<Signal*>(signal)->set(); },
      &bell->signal);
  while (!watch.stopped()) {
    const SteadyTime now = clock.steady();
    context.queue_wait = now - began;
    if (stand.is_first()) {
      TargetLease lease = balancer.next(now, context.trail);
      if (lease) {
        stand.leave(WaitingLine::Leaves::with_place);
        co_return lease;
      }
    }
    if (now >= until) co_return refuse(context, places, QueueRefusal::timed_out);
    if (context.trace) context.trace->waiting(now);
    look.arm(std::min(kLook, std::chrono::ceil<milliseconds>(until - now)));
    co_await bell->signal.wait();
  }
  context.queue_wait = clock.steady() - began;
  co_return watch.error();
}

}  // namespace solidrust
