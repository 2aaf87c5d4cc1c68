// One shard of the cache of MACs that no usable key has, apart from the real keys, so that guesses
// cannot push those out.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>

#include "auth/keys/key_answer.h"
#include "auth/keys/key_cache.h"

namespace solidrust {

// Not thread-safe. All entries live equally long, so the oldest is the first to go: 150 bytes each.
class UnknownKeyCache {
 public:
  explicit UnknownKeyCache(std::size_t capacity) : capacity_(capacity) {}

  struct Entry {
    SteadyTime until;
    RefusedKeyPtr refused;  // null: no such key exists
  };

  // Null: not in the cache, or expired. Lives until the next change.
  const Entry* find(const KeyMac& mac, SteadyTime now) const {
    const auto found = entries_.find(mac);
    return found != entries_.end() && now < found->second.until ? &found->second : nullptr;
  }
  void put(const KeyMac& mac, SteadyTime now, Entry entry) {
    while (!order_.empty() && entries_.find(order_.front())->second.until <= now) drop_oldest();
    if (entries_.find(mac) != entries_.end()) return;
    if (entries_.size() >= capacity_) drop_oldest();
    entries_.emplace(mac, std::move(entry));
    order_.push_back(mac);
  }
  void clear() {
    entries_.clear();
    order_.clear();
  }
  std::size_t size() const { return entries_.size(); }

 private:
  void drop_oldest() {
    entries_.erase(order_.front());
    order_.pop_front();
  }
  const std::size_t capacity_;
  KeyMacMap<Entry> entries_;
  std::deque<KeyMac> order_;
};

}  // namespace solidrust
