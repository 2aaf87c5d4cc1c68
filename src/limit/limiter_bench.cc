// What the limiter adds to a request, with a million accounts that have used their limits lately.
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "limit/limiter.h"

namespace solidrust {
namespace {

const Limits kTier{1'000'000, 1'000'000, 1'000'000, 1'000'000'000, 1'000};

struct Crowd {
  explicit Crowd(std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::string tail = std::to_string(0x9e3779b97f4a7c15u * (i + 1));
      accounts.push_back("acc_" + tail);
      keys.push_back("key_" + tail);
    }
    for (std::size_t i = 0; i < size; ++i) call(i, true);
  }
  void call(std::size_t i, bool own_limits) {
    LimitQuery query;
    query.account = accounts[i];
    query.account_limits = &kTier;
    query.key = keys[i];
    query.key_limits = own_limits ? &kTier : nullptr;
    query.tokens = 500;
    Admission admission = limiter.reserve(query);
    admission.reservation().attempted();
    admission.reservation().settle(400, 0);
    benchmark::DoNotOptimize(admission);
  }
  SystemClock clock;
  Limiter limiter{clock};
  std::vector<std::string> accounts, keys;
};

Crowd& crowd(std::size_t size) {
  static Crowd million(1'000'000);
  static Crowd few(100);
  return size == 100 ? few : million;
}

// reserve, settle and both calls' clock readings; a different account each time.
void ReserveAndSettle(benchmark::State& state) {
  Crowd& all = crowd(static_cast<std::size_t>(state.range(0)));
  const std::size_t size = all.accounts.size();
  std::size_t at = static_cast<std::size_t>(state.thread_index()) * 7'919;
  for (auto _ : state) {
    at = (at + 514'229) % size;
    all.call(at, state.range(1) != 0);
  }
  if (state.thread_index() == 0 && size > 100)
    state.counters["bytes_per_subject"] =
        static_cast<double>(all.limiter.bytes()) / static_cast<double>(all.limiter.subjects());
}
BENCHMARK(ReserveAndSettle)
    ->ArgNames({"accounts", "key_limits"})
    ->Args({100, 0})
    ->Args({1'000'000, 0})
    ->Args({1'000'000, 1});
BENCHMARK(ReserveAndSettle)
    ->ArgNames({"accounts", "key_limits"})
    ->Args({1'000'000, 0})
    ->Threads(2)
    ->UseRealTime();

// Every thread for one and the same account.
void OneAccount(benchmark::State& state) {
  Crowd& all = crowd(100);
  for (auto _ : state) all.call(0, false);
}
BENCHMARK(OneAccount)->Threads(1)->Threads(2)->UseRealTime();

}  // namespace
}  // namespace solidrust
