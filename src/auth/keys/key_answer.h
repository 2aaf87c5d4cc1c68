// The authenticator's answer for a key: its principal, or why it is refused.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "auth/keys/principal.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/rows.h"

namespace solidrust {

// A key that exists but may not be used. The response to its caller is the same as for a key that
// does not exist; its owner sees the reason. Immutable.
struct RefusedKey {
  enum class Because : std::uint8_t { revoked, disabled, expired, account_disabled, address };

  KeyId key;
  AccountId account;
  Environment environment = Environment::live;
  Because because = Because::revoked;

  std::string_view words() const noexcept {  // the reason, for the key's owner
    switch (because) {
      case Because::revoked:
        return "This key is revoked.";
      case Because::disabled:
        return "This key is disabled.";
      case Because::expired:
        return "This key has expired.";
      case Because::account_disabled:
        return "The account of this key is disabled.";
      case Because::address:
        break;
    }
    return "This key may not be used from the caller's address.";
  }
};
using RefusedKeyPtr = std::shared_ptr<const RefusedKey>;

class KeyAnswer : public Result<PrincipalPtr> {
 public:
  KeyAnswer(PrincipalPtr principal) : Result(std::move(principal)) {}
  KeyAnswer(Error error, RefusedKeyPtr refused = nullptr)
      : Result(std::move(error)), refused_(std::move(refused)) {}

  // The refused key that belongs to an error; null: no such key exists, or the database could not
  // be asked.
  const RefusedKeyPtr& refused() const noexcept { return refused_; }

 private:
  RefusedKeyPtr refused_;
};

}  // namespace solidrust
