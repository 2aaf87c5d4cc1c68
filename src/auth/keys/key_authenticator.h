// From the text of a key to its Principal: checksum, keyed hash, cache, database.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "auth/keys/key_answer.h"
#include "auth/keys/principal.h"
#include "base/clock.h"
#include "base/result.h"

namespace solidrust {

class KeyHasher;
class KeyLoader;
struct KeyWithOwner;

// One per process, called from every worker. Thread-safe, never blocks: a cache hit is answered
// immediately, a miss goes to the KeyLoader and comes back by callback. Destroy it after the loader
// has answered everything (its threads are stopped).
class KeyAuthenticator {
 public:
  struct Options {
    std::size_t capacity = 100'000;            // real keys
    std::size_t negative_capacity = 20'000;    // unknown MACs, a cache of its own
    std::chrono::milliseconds fresh{30'000};   // then refreshed in the background
    std::chrono::milliseconds stale{600'000};  // past it, looked up before it is answered
    std::chrono::milliseconds negative{5'000};
    std::size_t invalid_per_minute = 30;  // per address
  };
  KeyAuthenticator(const KeyHasher& hasher, KeyLoader& loader, const Clock& clock, Options options);
  ~KeyAuthenticator();

  // Receives the answer: exactly once, on any thread, perhaps before authenticate() returns; hand
  // it on and return quickly, because other look-ups wait for this thread. The error is
  // invalid_api_key (same text for unknown, revoked, disabled, expired, wrong address; a text that
  // cannot be a key gets a message of its own, malformed_key.h; if the key exists, the error also
  // has the refused key), rate_limit_exceeded (this address guessed too often), service_unavailable
  // (the database does not answer).
  class Waiter {
   public:
    virtual void done(KeyAnswer answer) = 0;

   protected:
    ~Waiter() = default;
  };
  // The answer now, if it needs no database; otherwise nullopt, and `waiter` (which must live until
  // then) gets it. A malformed key, or one with a wrong checksum, costs no hash and no look-up. An
  // address with too many invalid keys gets rate_limit_exceeded for its invalid keys only: a valid
  // key is still accepted.
  std::optional<KeyAnswer> authenticate(std::string_view key, std::string_view peer_address,
                                        Waiter& waiter);

  // Forgets a key: when this returns, no later authenticate() answers from what was known before.
  // Call it after the change is committed and before the change is acknowledged. `compromised`
  // also sets Principal::cut, on every Principal of the key that lives anywhere. Takes the time of
  // a walk over the cache.
  void invalidate(const KeyId& key, bool compromised);
  // Forgets all keys of an account. `disabled` also sets Principal::cut on every Principal of it.
  void invalidate_account(const AccountId& account, bool disabled);

  // For a caller without a key, as in the console's playground: a Principal that is not in the
  // cache, and is cut with its account.
  PrincipalPtr stand_in(const KeyWithOwner& row);

  // How full the bounded tables are: metrics.
  struct Sizes {
    std::size_t keys = 0;
    std::size_t unknown = 0;
    std::size_t lookups = 0;  // in flight
    std::uint64_t read = 0;   // look-ups in the database that were begun, ever
  };
  Sizes sizes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace solidrust
