// Remembers something about each of many untrusted callers, in a fixed amount of memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string_view>
#include <vector>

#include <openssl/sha.h>

#include "base/random.h"

namespace solidrust {

// Remembers a State (which has `std::int64_t last_ms`, written by the user) for at most kEntries
// names. In a full set of eight a new name takes the place of the one that was touched longest ago.
// Callers cannot predict which names share a set. Thread-safe.
template <class State>
class AttemptTable {
 public:
  static constexpr std::size_t kEntries = 16'384;

  AttemptTable() : slots_(kEntries) { SystemRandom().fill(seed_); }

  // Calls `work(State&)` under the lock of the name's set.
  template <class Work>
  auto with(std::string_view name, Work work) {
    const Key key = key_of(name);
    std::uint64_t bits = 0;
    std::memcpy(&bits, key.data(), sizeof bits);
    const std::size_t set = bits % kSets;
    const std::lock_guard lock(locks_[set % kLocks]);
    return work(find(&slots_[set * kWays], key));
  }

 private:
  static constexpr std::size_t kWays = 8;
  static constexpr std::size_t kSets = kEntries / kWays;
  static constexpr std::size_t kLocks = 16;
  using Key = std::array<std::uint8_t, 16>;
  struct Slot {
    Key key{};
    bool used = false;
    State state{};
  };

  Key key_of(std::string_view name) const {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    std::vector<unsigned char> text(seed_.begin(), seed_.end());
    text.insert(text.end(), name.begin(), name.end());
    SHA256(text.data(), text.size(), digest.data());
    Key key;
    std::memcpy(key.data(), digest.data(), key.size());
    return key;
  }

  State& find(Slot* set, const Key& key) {
    Slot* oldest = set;
    for (Slot* slot = set; slot != set + kWays; ++slot) {
      if (slot->used && slot->key == key) return slot->state;
      if (!slot->used) {
        oldest = slot;
        break;
      }
      if (slot->state.last_ms < oldest->state.last_ms) oldest = slot;
    }
    *oldest = Slot{key, true, State{}};
    return oldest->state;
  }

  std::array<std::uint8_t, 16> seed_{};
  std::vector<Slot> slots_;
  std::array<std::mutex, kLocks> locks_;
};

}  // namespace solidrust
