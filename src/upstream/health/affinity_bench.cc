// What affinity gains: conversations of several turns at four replicas, each with a prefix cache
// that holds a few of them, and what a choice costs.
#include <list>
#include <string>
#include <unordered_map>

#include <benchmark/benchmark.h>

#include "base/clock.h"
#include "upstream/health/balancer.h"
#include "upstream/health/rendezvous.h"
#include "upstream/health/target_state.h"

namespace solidrust {
namespace {

constexpr std::size_t kReplicas = 4;
constexpr std::size_t kConversations = 400;  // going on at once
constexpr std::size_t kCached = 150;         // that a replica remembers, least recently used out
constexpr std::uint64_t kTurns = 8;
constexpr std::uint64_t kTokensPerTurn = 300;

Catalog make_catalog(Affinity affinity) {
  Model model;
  model.name = "chat";
  model.affinity = affinity;
  std::vector<std::shared_ptr<const Upstream>> upstreams;
  for (std::size_t i = 0; i < kReplicas; ++i) {
    auto upstream = std::make_shared<Upstream>();
    upstream->name = "gpu-" + std::to_string(i);
    model.targets.push_back(Target{upstream, "m"});
    upstreams.push_back(std::move(upstream));
  }
  return Catalog(std::move(upstreams), {std::move(model)});
}

// The turns of each conversation that one replica's cache has.
class PrefixCache {
 public:
  // How many tokens of the prompt it had; then it has them all.
  std::uint64_t use(std::uint64_t conversation, std::uint64_t tokens) {
    const auto found = entries_.find(conversation);
    std::uint64_t had = 0;
    if (found != entries_.end()) {
      had = std::min(found->second.tokens, tokens);
      order_.erase(found->second.place);
    }
    order_.push_front(conversation);
    entries_[conversation] = {tokens, order_.begin()};
    if (entries_.size() > kCached) {
      entries_.erase(order_.back());
      order_.pop_back();
    }
    return had;
  }

 private:
  struct Entry {
    std::uint64_t tokens = 0;
    std::list<std::uint64_t>::iterator place;
  };
  std::unordered_map<std::uint64_t, Entry> entries_;
  std::list<std::uint64_t> order_;
};

// 32 requests run at any time; conversations take turns at random.
void Conversations(benchmark::State& state, Affinity affinity) {
  const Catalog catalog = make_catalog(affinity);
  const Model& model = *catalog.find("chat");
  std::unordered_map<const TargetState*, PrefixCache> caches;
  std::vector<std::uint64_t> turn(kConversations);
  std::vector<std::uint64_t> number(kConversations);
  std::list<TargetLease> running;
  std::uint64_t seed = 1;
  std::uint64_t asked = 0;
  std::uint64_t had = 0;
  std::uint32_t most = 0;
  for (auto _ : state) {
    const std::size_t who = mix64(seed) % kConversations;
    const std::uint64_t conversation = mix64(number[who] * kConversations + who);
    Balancer balancer(model, model.targets, ++seed,
                      affinity == Affinity::prefix ? std::optional(conversation) : std::nullopt);
    RouteTrail trail;
    TargetLease lease = balancer.next(SteadyTime(std::chrono::hours(1)), trail);
    const std::uint64_t tokens = (turn[who] + 1) * kTokensPerTurn;
    asked += tokens;
    had += caches[lease.target()->state.get()].use(conversation, tokens);
    most = std::max(most, lease.target()->state->in_flight());
    if (++turn[who] == kTurns) {
      turn[who] = 0;
      ++number[who];
    }
    running.push_back(std::move(lease));
    if (running.size() == 32) {
      auto ended = running.begin();
      std::advance(ended, static_cast<std::ptrdiff_t>(mix64(seed) % running.size()));
      running.erase(ended);
    }
  }
  state.counters["cached_tokens_%"] =
      100.0 * static_cast<double>(had) / static_cast<double>(std::max<std::uint64_t>(asked, 1));
  state.counters["most_at_one"] = most;  // of 32: 8 would be even
}
BENCHMARK_CAPTURE(Conversations, none, Affinity::none)->Iterations(200'000);
BENCHMARK_CAPTURE(Conversations, prefix, Affinity::prefix)->Iterations(200'000);

// What the choice costs a request: one target, and four.
void Choose(benchmark::State& state) {
  const Catalog catalog = make_catalog(Affinity::none);
  const Model& model = *catalog.find("chat");
  const auto targets =
      std::span<const Target>(model.targets).first(static_cast<std::size_t>(state.range(0)));
  std::uint64_t seed = 1;
  const SteadyTime now{std::chrono::hours(1)};
  for (auto _ : state) {
    Balancer balancer(model, targets, ++seed, {});
    RouteTrail trail;
    TargetLease lease = balancer.next(now, trail);
    lease.settle(AttemptFault::none, {}, now, seed);
  }
}
BENCHMARK(Choose)->Arg(1)->Arg(4);

}  // namespace
}  // namespace solidrust
