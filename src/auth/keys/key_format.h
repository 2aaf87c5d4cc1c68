// The text of an API key.
//
//   key       = prefix secret checksum          57 characters
//   prefix    = "sk_live_" | "sk_test_"
//   secret    = 43 of 0-9A-Za-z                 256 random bits in base 62, zeros in front
//   checksum  =  6 of 0-9A-Za-z                 CRC-32 (zlib's) of all before it, zeros in front
//
// The checksum is no security control: it keeps typing errors and scanners away from the database,
// and lets a secret scanner tell a key from a random string.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "store/rows.h"

namespace solidrust {

inline constexpr std::size_t kKeyPrefixSize = 8;
inline constexpr std::size_t kKeySecretSize = 43;
inline constexpr std::size_t kKeyChecksumSize = 6;
inline constexpr std::size_t kKeySize = kKeyPrefixSize + kKeySecretSize + kKeyChecksumSize;
inline constexpr std::string_view kLivePrefix = "sk_live_";
inline constexpr std::string_view kTestPrefix = "sk_test_";

Secret generate_key(Environment environment, Random& random);

// The environment of a well-formed key with the right checksum; nothing for any other text.
std::optional<Environment> parse_key(std::string_view text) noexcept;

// What may be stored and shown of a key: prefix and last four characters, "sk_live_…1a2B".
// Precondition: parse_key(key).
std::string key_hint(std::string_view key);

}  // namespace solidrust
