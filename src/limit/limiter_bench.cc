// What the limiter adds to a request, with a million accounts that have used their limits lately.
#include <bit>
#include <cstring>
#include <string_view>

#include <benchmark/benchmark.h>

#include "limit/limiter.h"

namespace solidrust {
namespace {

const Limits kTier{100'000'000'000, 100'000'000'000, 100'000'000'000, 100'000'000'000'000, 1'000};

// An id as a request's Principal has it at hand: in the caller's cache, of the usual length.
struct IdText {
  IdText(const char* prefix, std::uint64_t number) {
    std::memcpy(text, prefix, 4);
    std::uint64_t bits = number * 0x9e3779b97f4a7c15u + 1;
    for (std::size_t i = 4; i < sizeof text; ++i, bits = std::rotl(bits, 5) * 31)
      text[i] = static_cast<char>('A' + bits % 26);
  }
  std::string_view view() const { return {text, sizeof text}; }
  char text[26];
};

struct Crowd {
  explicit Crowd(std::size_t accounts) : size(accounts) {
    for (std::size_t i = 0; i < size; ++i) call(i, true);
  }
  void call(std::size_t i, bool own_limits) {
    const IdText account("acc_", i);
    const IdText key("key_", i);
    LimitQuery query;
    query.account = account.view();
    query.account_limits = &kTier;
    query.key = key.view();
    query.key_limits = own_limits ? &kTier : nullptr;
    query.tokens = 500;
    Admission admission = limiter.reserve(query);
    admission.reservation().attempted();
    admission.reservation().settle(400, 0);
    benchmark::DoNotOptimize(admission);
  }
  SystemClock clock;
  Limiter limiter{clock};
  std::size_t size;
};

Crowd& crowd(std::size_t size) {
  if (size == 100) {
    static Crowd few(100);
    return few;
  }
  static Crowd million(1'000'000);
  return million;
}

// reserve, settle and both calls' clock readings; a different account each time.
void ReserveAndSettle(benchmark::State& state) {
  Crowd& all = crowd(static_cast<std::size_t>(state.range(0)));
  const std::size_t size = all.size;
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
