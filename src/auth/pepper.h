// The secret under which keys are hashed. It lives in a file of the data folder, outside the
// database: an attacker who can write rows of the database still cannot add a key.
//
// The file: one line a version, "VERSION 64-HEX-DIGITS", the newest last; one line, or two while a
// change is going on. Mode 0600.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/result.h"

namespace solidrust {

struct Pepper {
  std::int32_t version = 0;
  std::array<std::uint8_t, 32> bytes{};
};

// The newest one hashes new keys; the one before it, if any, still knows old ones. Wiped when it
// dies.
class PepperSet {
 public:
  explicit PepperSet(const Pepper& newest, const std::optional<Pepper>& older = std::nullopt)
      : newest_(newest), older_(older) {}
  PepperSet(const PepperSet&) = default;
  PepperSet& operator=(const PepperSet&) = default;
  ~PepperSet();
  const Pepper& newest() const { return newest_; }
  const std::optional<Pepper>& older() const { return older_; }

 private:
  Pepper newest_;
  std::optional<Pepper> older_;
};

// `refuse` when the database holds keys: a new pepper would make every one of them unknown.
enum class IfMissing : std::uint8_t { make, refuse };

// Reads the file; makes it if it is missing and may be made: complete and on disk, or not at all.
// storage_error, saying what to do, if it is missing, readable by group or others, not a regular
// file, or malformed.
Result<PepperSet> open_pepper(const std::string& path, IfMissing missing, Random& random);

// Begins a change: adds a new version and keeps the present one (invalid_argument while a change is
// going on). finish drops the older version: keys that only it knows are unknown from then on.
Result<PepperSet> begin_pepper_change(const std::string& path, Random& random);
Result<PepperSet> finish_pepper_change(const std::string& path);

}  // namespace solidrust
