// Randomness as a dependency. SystemRandom is the kernel's CSPRNG; tests give a seeded one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace solidrust {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

// getrandom(2). Ends the process if the kernel gives none: without randomness keys could be
// guessed.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

// `length` characters of 0-9A-Za-z, each equally likely.
std::string random_base62(Random& random, std::size_t length);

}  // namespace solidrust
