// What a key costs per request: the hash alone, and authenticate() from the cache.
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "auth/keys/key_authenticator.h"
#include "auth/keys/key_format.h"
#include "auth/keys/key_hasher.h"
#include "auth/keys/last_used.h"
#include "auth/testing/fake_key_loader.h"

namespace solidrust {
namespace {

Pepper pepper() {
  Pepper out;
  out.version = 1;
  out.bytes.fill(7);
  return out;
}

class Ignore final : public KeyAuthenticator::Waiter {
 public:
  void done(KeyAnswer) override {}
};

struct World {
  explicit World(std::size_t count) {
    SystemRandom random;
    for (std::size_t i = 0; i < count; ++i) {
      keys.emplace_back(generate_key(Environment::live, random).reveal());
      KeyWithOwner row;
      row.key.id = KeyId::make(random);
      row.key.account = AccountId::make(random);
      row.key.name = "bench";
      row.key.hint = key_hint(keys.back());
      row.key.mac = hasher.mac(keys.back());
      row.tier = "free";
      loader.put(row);
      Ignore ignore;
      (void)authenticator.authenticate(keys.back(), "127.0.0.1", ignore);
    }
  }
  KeyHasher hasher{PepperSet(pepper())};
  FakeKeyLoader loader;
  SystemClock clock;
  KeyAuthenticator authenticator{hasher, loader, clock, KeyAuthenticator::Options{}};
  std::vector<std::string> keys;
};

World& world(std::size_t count) {
  static World one(1);
  static World many(100'000);
  return count == 1 ? one : many;
}

void ParseKey(benchmark::State& state) {
  const World& w = world(1);
  for (auto _ : state) benchmark::DoNotOptimize(parse_key(w.keys[0]));
}
BENCHMARK(ParseKey);

void HashKey(benchmark::State& state) {
  const World& w = world(1);
  for (auto _ : state) benchmark::DoNotOptimize(w.hasher.mac(w.keys[0]));
}
BENCHMARK(HashKey);

void AuthenticateCached(benchmark::State& state) {
  World& w = world(static_cast<std::size_t>(state.range(0)));
  Ignore ignore;
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(w.authenticator.authenticate(w.keys[i], "127.0.0.1", ignore));
    i = (i + 7919) % w.keys.size();  // not the one that is still in the processor's cache
  }
}
BENCHMARK(AuthenticateCached)->Arg(1)->Arg(100'000)->ThreadRange(1, 2);

void RefuseMalformed(benchmark::State& state) {
  World& w = world(1);
  Ignore ignore;
  for (auto _ : state)
    benchmark::DoNotOptimize(w.authenticator.authenticate("nonsense", "127.0.0.1", ignore));
}
BENCHMARK(RefuseMalformed);

}  // namespace
}  // namespace solidrust
