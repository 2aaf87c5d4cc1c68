#include "auth/key_cache.h"

namespace solidrust {

KeyCache::Entry* KeyCache::find(const KeyMac& mac) {
  const auto found = places_.find(mac);
  if (found == places_.end()) return nullptr;
  Entry& entry = entries_[found->second];
  entry.used = true;
  return &entry;
}

KeyCache::Entry& KeyCache::put(const KeyMac& mac) {
  if (Entry* const known = find(mac)) return *known;
  const std::size_t place = next_place();
  places_.emplace(mac, place);
  Entry& entry = entries_[place];
  entry.mac = mac;
  return entry;
}

std::size_t KeyCache::next_place() {
  if (free_.empty() && entries_.size() < capacity_) {
    entries_.emplace_back();
    return entries_.size() - 1;
  }
  while (free_.empty()) {
    Entry& entry = entries_[hand_];
    if (entry.used)
      entry.used = false;  // a second chance
    else
      free(hand_);
    hand_ = (hand_ + 1) % entries_.size();
  }
  const std::size_t place = free_.back();
  free_.pop_back();
  return place;
}

void KeyCache::erase(const KeyMac& mac) {
  const auto found = places_.find(mac);
  if (found != places_.end()) free(found->second);
}

void KeyCache::free(std::size_t place) {
  places_.erase(entries_[place].mac);
  entries_[place] = Entry{};
  free_.push_back(place);
}

}  // namespace solidrust
