// Passwords as they are stored: Argon2id (RFC 9106) in a PHC string.
//
//   $argon2id$v=19$m=47104,t=1,p=1$<salt, 16 bytes>$<hash, 32 bytes>      (base64 without padding)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace solidrust {

struct PasswordCost {
  std::uint32_t memory_kib = 46 * 1024;
  std::uint32_t passes = 1;
  std::uint32_t lanes = 1;
  bool operator==(const PasswordCost&) const = default;
};

// A hash that no password has. It is checked if there is no account, so that the answer takes the
// same time.
extern const std::string_view kNobodysPasswordHash;

// Each takes tens of milliseconds and 46 MiB, which the thread keeps for the next one until
// release_hash_memory(): call them on the HashingPool. `password` is what
// prepare_password() made. service_unavailable: there is no memory for it.
Result<std::string> hash_password(std::string_view password, Random& random,
                                  const PasswordCost& cost = {});
// False also for a text that is no such hash, or one that asks for more than 1 GiB or 16 passes.
bool verify_password(std::string_view phc, std::string_view password);
// Whether the hash was made at another cost than today's.
bool needs_rehash(std::string_view phc);
// Frees the memory that the calling thread keeps.
void release_hash_memory() noexcept;

}  // namespace solidrust
