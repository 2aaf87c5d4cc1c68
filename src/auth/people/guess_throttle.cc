#include "auth/people/guess_throttle.h"

#include <algorithm>
#include <cstring>

#include "base/random.h"
#include "base/time_units.h"

namespace solidrust {
namespace {

std::array<std::uint8_t, 16> counted_as(const IpAddress& address) {
  std::array<std::uint8_t, 16> out = address.bytes;
  if (!address.is_v4()) std::fill(out.begin() + 8, out.end(), std::uint8_t{0});
  return out;
}

std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

}  // namespace

GuessThrottle::GuessThrottle(std::size_t per_minute) : per_minute_(per_minute), slots_(kAddresses) {
  // An unknown seed: nobody can pick addresses that push out a certain other one.
  std::array<std::uint8_t, sizeof seed_> bytes;
  SystemRandom().fill(bytes);
  std::memcpy(&seed_, bytes.data(), bytes.size());
}

std::size_t GuessThrottle::set_of(const std::array<std::uint8_t, 16>& address) const {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, address.data(), 8);
  std::memcpy(&low, address.data() + 8, 8);
  return mix(mix(high ^ seed_) ^ low) % kSets;
}

GuessThrottle::Slot& GuessThrottle::slot_of(Slot* set, const std::array<std::uint8_t, 16>& address,
                                            std::int64_t now_ms) {
  Slot* oldest = set;
  for (Slot* slot = set; slot != set + kWays; ++slot) {
    if (slot->begin_ms != kNever && slot->address == address) return *slot;
    if (slot->begin_ms < oldest->begin_ms) oldest = slot;
  }
  *oldest = Slot{address, now_ms, 0, 0};
  return *oldest;
}

bool GuessThrottle::count(const IpAddress& address, SteadyTime now) {
  const std::array<std::uint8_t, 16> counted = counted_as(address);
  const std::int64_t now_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  const std::size_t set = set_of(counted);
  const std::lock_guard lock(locks_[set % kLocks]);
  Slot& slot = slot_of(&slots_[set * kWays], counted, now_ms);
  if (now_ms - slot.begin_ms >= 2 * kMinuteMs) {
    slot = Slot{counted, now_ms, 0, 0};
  } else if (now_ms - slot.begin_ms >= kMinuteMs) {
    slot.begin_ms += kMinuteMs;
    slot.before = slot.present;
    slot.present = 0;
  }
  const auto left = static_cast<std::uint64_t>(
      std::clamp<std::int64_t>(kMinuteMs - (now_ms - slot.begin_ms), 0, kMinuteMs));
  // Rounded up: never more than the limit.
  const std::uint64_t weighted = (slot.before * left + kMinuteMs - 1) / kMinuteMs;
  if (weighted + slot.present >= per_minute_) return false;
  ++slot.present;
  return true;
}

}  // namespace solidrust
