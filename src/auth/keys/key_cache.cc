#include "auth/keys/key_cache.h"

namespace solidrust {
namespace {

constexpr std::size_t kFirstIndex = 16;

}  // namespace

KeyCache::KeyCache(std::size_t capacity) : capacity_(capacity), index_(kFirstIndex) {}

// The authenticator picks the shard by byte 8, so these take others.
std::uint32_t KeyCache::tag_of(const KeyMac& mac) {
  std::uint32_t tag = 0;
  std::memcpy(&tag, mac.data() + 12, sizeof tag);
  return tag;
}

std::size_t KeyCache::home_of(const KeyMac& mac) const {
  return KeyMacHash{}(mac) & (index_.size() - 1);
}

std::size_t KeyCache::slot_of(const KeyMac& mac) const {
  const std::uint32_t tag = tag_of(mac);
  std::size_t at = home_of(mac);
  for (; index_[at].place != 0; at = (at + 1) & (index_.size() - 1))
    if (index_[at].tag == tag && KeyMacEqual{}(entries_[index_[at].place - 1].mac, mac)) break;
  return at;
}

KeyCache::Entry* KeyCache::find(const KeyMac& mac) {
  const Slot& slot = index_[slot_of(mac)];
  if (slot.place == 0) return nullptr;
  used_[slot.place - 1] = 1;
  return &entries_[slot.place - 1];
}

KeyCache::Entry& KeyCache::put(const KeyMac& mac) {
  if (Entry* const known = find(mac)) return *known;
  const std::size_t place = next_place();
  entries_[place].mac = mac;
  insert(mac, place);
  return entries_[place];
}

void KeyCache::insert(const KeyMac& mac, std::size_t place) {
  if (2 * entries_.size() > index_.size()) grow_index();
  index_[slot_of(mac)] = {static_cast<std::uint32_t>(place + 1), tag_of(mac)};
}

void KeyCache::grow_index() {
  const std::vector<Slot> old = std::move(index_);
  index_.assign(old.size() * 2, Slot{});
  for (const Slot& slot : old)
    if (slot.place != 0) index_[slot_of(entries_[slot.place - 1].mac)] = slot;
}

std::size_t KeyCache::next_place() {
  if (free_.empty() && entries_.size() < capacity_) {
    entries_.emplace_back();
    used_.push_back(0);
    return entries_.size() - 1;
  }
  while (free_.empty()) {
    if (used_[hand_] != 0)
      used_[hand_] = 0;  // a second chance
    else
      free(hand_);
    hand_ = (hand_ + 1) % entries_.size();
  }
  const std::size_t place = free_.back();
  free_.pop_back();
  return place;
}

void KeyCache::erase(const KeyMac& mac) {
  const Slot& slot = index_[slot_of(mac)];
  if (slot.place != 0) free(slot.place - 1);
}

void KeyCache::free(std::size_t place) {
  close_hole(slot_of(entries_[place].mac));
  entries_[place] = Entry{};
  used_[place] = 0;
  free_.push_back(place);
}

void KeyCache::close_hole(std::size_t hole) {
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = (hole + 1) & mask; index_[at].place != 0; at = (at + 1) & mask) {
    const std::size_t home = home_of(entries_[index_[at].place - 1].mac);
    // It may move into the hole only if the hole lies between its home and its present slot.
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    index_[hole] = index_[at];
    hole = at;
  }
  index_[hole] = Slot{};
}

}  // namespace solidrust
