// One shard of the cache of real keys: bounded, the least recently used goes first (clock).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <unordered_map>
#include <vector>

#include <openssl/crypto.h>

#include "auth/keys/principal.h"
#include "base/clock.h"
#include "store/rows.h"

namespace solidrust {

// MACs look random without the pepper: eight of their bytes are a good hash.
struct KeyMacHash {
  std::size_t operator()(const KeyMac& mac) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, mac.data(), sizeof hash);
    return hash;
  }
};
struct KeyMacEqual {
  bool operator()(const KeyMac& a, const KeyMac& b) const noexcept {
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
  }
};
template <class T>
using KeyMacMap = std::unordered_map<KeyMac, T, KeyMacHash, KeyMacEqual>;

// Not thread-safe: the authenticator locks the shard. A look-up touches one line of the index and
// one of the entries. An entry takes about 100 bytes, plus its Principal: usually 600 bytes, at
// most 20 KiB under the bounds of auth/keys/key_policy.h.
class KeyCache {
 public:
  struct alignas(64) Entry {
    KeyMac mac{};
    PrincipalPtr principal;  // null: a free place
    SteadyTime refresh_at;   // from this time on: answered, and looked up in the background
    SteadyTime stale_at;     // from this time on: looked up before it is answered
  };
  explicit KeyCache(std::size_t capacity);

  // Null if unknown; valid until the next change. Counts as a use.
  Entry* find(const KeyMac& mac);
  // The entry of `mac`, new or old, in place of another one if the cache is full. The caller sets
  // its principal.
  Entry& put(const KeyMac& mac);
  void erase(const KeyMac& mac);
  template <class Matches>
  void erase_if(Matches matches) {
    for (std::size_t place = 0; place < entries_.size(); ++place)
      if (entries_[place].principal != nullptr && matches(*entries_[place].principal)) free(place);
  }
  std::size_t size() const { return entries_.size() - free_.size(); }

 private:
  // Open addressing, linear probing, at most half full; a hole is closed by moving back what
  // follows, so there are no tombstones.
  struct Slot {
    std::uint32_t place = 0;  // from 1; 0: empty
    std::uint32_t tag = 0;    // of the MAC: an entry is read only if this agrees
  };
  static std::uint32_t tag_of(const KeyMac& mac);
  std::size_t home_of(const KeyMac& mac) const;
  // The slot of `mac`, or the empty one where it would go.
  std::size_t slot_of(const KeyMac& mac) const;
  void insert(const KeyMac& mac, std::size_t place);
  void grow_index();
  void close_hole(std::size_t hole);
  void free(std::size_t place);
  std::size_t next_place();

  const std::size_t capacity_;
  std::vector<Entry> entries_;
  std::vector<std::uint8_t> used_;  // for each place: used since the clock's hand passed
  std::vector<std::size_t> free_;
  std::vector<Slot> index_;  // a power of two
  std::size_t hand_ = 0;
};

}  // namespace solidrust
