// From a key to the 32 bytes under which it is stored and looked up: HMAC-SHA-256 (RFC 2104) under
// the pepper.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "auth/pepper.h"
#include "store/rows.h"

namespace solidrust {

// Immutable and thread-safe; never blocks or allocates after construction. The two blocks of the
// pepper are hashed once, so that a key costs three SHA-256 blocks.
class KeyHasher {
 public:
  explicit KeyHasher(const PepperSet& peppers);
  ~KeyHasher();
  KeyHasher(const KeyHasher&) = delete;
  KeyHasher& operator=(const KeyHasher&) = delete;

  // Under the newest pepper: for new keys, and as the name of a key in every cache.
  KeyMac mac(std::string_view key) const noexcept;
  // Under the previous pepper, while a change of the pepper is going on.
  std::optional<KeyMac> older_mac(std::string_view key) const noexcept;
  // Of the newest pepper.
  std::int32_t version() const noexcept { return version_; }

 private:
  struct State;
  std::unique_ptr<State> newest_;
  std::unique_ptr<State> older_;  // null: no change is going on
  std::int32_t version_;
};

}  // namespace solidrust
