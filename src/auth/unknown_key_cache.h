// One shard of the cache of MACs that no usable key has, apart from the real keys, so that guesses
// cannot push those out.
#pragma once

#include <cstddef>
#include <deque>

#include "auth/key_cache.h"

namespace solidrust {

// Not thread-safe. All entries live equally long, so the oldest is the first to go: 150 bytes each.
class UnknownKeyCache {
 public:
  explicit UnknownKeyCache(std::size_t capacity) : capacity_(capacity) {}

  bool contains(const KeyMac& mac, SteadyTime now) const {
    const auto found = until_.find(mac);
    return found != until_.end() && now < found->second;
  }
  void put(const KeyMac& mac, SteadyTime now, SteadyTime until) {
    while (!order_.empty() && until_.find(order_.front())->second <= now) drop_oldest();
    if (until_.find(mac) != until_.end()) return;
    if (until_.size() >= capacity_) drop_oldest();
    until_.emplace(mac, until);
    order_.push_back(mac);
  }
  void clear() {
    until_.clear();
    order_.clear();
  }
  std::size_t size() const { return until_.size(); }

 private:
  void drop_oldest() {
    until_.erase(order_.front());
    order_.pop_front();
  }
  const std::size_t capacity_;
  KeyMacMap<SteadyTime> until_;
  std::deque<KeyMac> order_;
};

}  // namespace solidrust
