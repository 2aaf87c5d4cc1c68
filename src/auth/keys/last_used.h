// When and from where each key was last used: kept in memory, written at most once a minute a key.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/keys/principal.h"
#include "base/clock.h"
#include "store/database_thread.h"
#include "store/stores.h"

namespace solidrust {

// One per process. Thread-safe. Also counts the uses of a key that was rotated. Bounded: past
// `capacity` keys in one minute, the uses of further ones go unrecorded until the next writing
// (dropped() counts them); 250 bytes each.
class LastUsed {
 public:
  // Owns nothing; all must outlive it. Stop `writer` before this is destroyed.
  LastUsed(KeyStore& keys, DatabaseThread& writer, const Clock& clock,
           std::size_t capacity = 100'000);

  // Call it for each admitted request. Any worker; takes a short lock of one shard.
  void note(const Principal& principal, std::string_view peer_address);

  // Call about once a second, always from the same thread: hands one shard a second to the writing
  // thread, so that each is written every 64 s, and a revocation never waits behind all of them.
  // Never blocks.
  void tick();

  // Writes all that is noted, and waits for it: at shutdown, while `writer` still runs. What could
  // not be written is kept.
  Result<void> flush();

  // What is noted of the key and not written yet.
  std::optional<KeyStore::Use> unwritten(const KeyId& key) const;

  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }
  std::size_t pending() const;

 private:
  static constexpr std::size_t kShards = 64;
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<KeyId, KeyStore::Use> uses;
  };

  Result<void> write(Shard& shard);  // on the writing thread
  void give_back(Shard& shard, std::vector<KeyStore::Use>&& uses);
  static std::size_t shard_of(const KeyId& key);

  KeyStore& keys_;
  DatabaseThread& writer_;
  const Clock& clock_;
  const std::size_t shard_capacity_;
  std::array<Shard, kShards> shards_;
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::size_t> queued_{0};  // shards handed to the writing thread and not written yet
  SteadyTime next_tick_;
  std::size_t next_shard_ = 0;
};

}  // namespace solidrust
