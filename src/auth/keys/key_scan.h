// Finds keys in files and tells their state: for a pre-commit hook and for CI.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "auth/keys/key_hasher.h"
#include "base/clock.h"
#include "base/result.h"
#include "store/stores.h"

namespace solidrust {

struct KeyPlace {
  std::string path;
  std::size_t line = 1;    // from 1
  std::size_t column = 1;  // in bytes, from 1
};

struct ScanCounts {
  std::size_t files = 0;    // read to the end
  std::size_t skipped = 0;  // binary files over kMaxBinary
  std::size_t failed = 0;   // could not be read
  std::size_t keys = 0;
};

// Text files are read whatever their size; a binary one (a zero byte in the first 8 KiB) up to
// this.
inline constexpr std::uintmax_t kMaxBinary = 64u << 20;

// Called for each key, and for each file or folder that could not be read; the texts live for the
// call.
using KeyFound = std::function<void(const KeyPlace& place, std::string_view key)>;
using ScanFailed = std::function<void(const std::string& path, std::string_view why)>;

// Reads a file, or a folder and all below it in the order of names, but no .git folder and, below
// `path`, no symbolic link, device or pipe. Blocks; 64 KiB of memory plus the names of one path.
// not_found: no such path.
Result<ScanCounts> scan_for_keys(const std::string& path, const KeyFound& found,
                                 const ScanFailed& failed);

enum class KeyState : std::uint8_t { live, disabled, expired, revoked, unknown };
std::string_view key_state_name(KeyState state) noexcept;

struct KeyVerdict {
  KeyState state = KeyState::unknown;
  KeyId id;  // empty: unknown
};

// The state of the key with this MAC. Blocks: see store/stores.h.
Result<KeyVerdict> judge_key(KeyStore& keys, const KeyHasher& hasher, const Clock& clock,
                             std::string_view key);

}  // namespace solidrust
