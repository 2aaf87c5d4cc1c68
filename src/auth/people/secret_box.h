// Encrypts what must be read back (the second factor's secret) and hashes what is too short for a
// plain hash (recovery codes), both under keys derived from the pepper: the database alone gives
// neither.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/pepper.h"
#include "base/random.h"
#include "base/secret.h"
#include "store/console_stores.h"

namespace solidrust {

// Immutable and thread-safe. During a change of the pepper, texts sealed under the older one still
// open; a sign-in seals them again under the newest.
class SecretBox {
 public:
  explicit SecretBox(const PepperSet& peppers) : peppers_(peppers) {}

  // AES-256-GCM with a fresh nonce; `owner` is bound in, so that a row's text opens nowhere else.
  std::string seal(std::string_view plain, std::string_view owner, Random& random) const;
  // Nothing if the text was changed, belongs to another owner, or was sealed under a pepper that is
  // no longer kept.
  std::optional<Secret> open(std::string_view sealed, std::string_view owner) const;
  // Whether it was sealed under the older pepper.
  bool stale(std::string_view sealed) const;

  // HMAC-SHA-256 under the newest pepper first, then the older if there is one.
  std::vector<TokenHash> hashes(std::string_view code, std::string_view owner) const;

 private:
  PepperSet peppers_;
};

}  // namespace solidrust
