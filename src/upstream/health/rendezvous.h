// Which of several replicas a conversation belongs to: highest random weight (Thaler and
// Ravishankar 1998). Adding or losing a replica moves only the conversations that were its own.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

namespace solidrust {

// Mixes well (the finalizer of splitmix64 by Steele, Lea and Flood 2014); not for secrets.
constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// Of some bytes; eight at a time.
std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0) noexcept;

// How strongly the conversation belongs to the replica; the highest wins. In proportion to their
// weights the replicas get the conversations.
inline double rendezvous_score(std::uint64_t conversation, std::uint64_t replica,
                               std::uint32_t weight) noexcept {
  const std::uint64_t draw = mix64(conversation ^ mix64(replica));
  const double uniform = (static_cast<double>(draw >> 11) + 0.5) * 0x1.0p-53;  // in (0, 1)
  return -static_cast<double>(weight) / std::log(uniform);
}

}  // namespace solidrust
