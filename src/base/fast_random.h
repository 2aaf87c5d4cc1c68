// Random numbers without a system call: for what must be unique, and need not be secret.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/random.h"

namespace solidrust {

// xoshiro256** (Blackman and Vigna 2018), seeded once. Touched by one thread only.
class FastRandom {
 public:
  explicit FastRandom(Random& random) {
    std::array<std::uint8_t, sizeof state_> seed;
    random.fill(seed);
    std::memcpy(state_.data(), seed.data(), seed.size());
    state_[0] |= 1;  // the all-zero state is the generator's only fixed point
  }
  std::uint64_t next() noexcept {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace solidrust
