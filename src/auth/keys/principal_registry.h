// Makes Principals and keeps track of the living ones, so that the streams of a compromised key, or
// of a disabled account, can be cut even after the cache has dropped it.
#pragma once

#include <memory>

#include "auth/keys/principal.h"
#include "store/stores.h"

namespace solidrust {

// Thread-safe. Costs nothing per request: only when a Principal is made, dies, or is cut. The
// Principals may outlive it.
class PrincipalRegistry {
 public:
  PrincipalRegistry();

  // `row`: active, of an account that is not disabled.
  PrincipalPtr make(const KeyWithOwner& row);
  // Sets Principal::cut on every living Principal of the key, or of the account. For an account it
  // walks over all Principals.
  void cut(const KeyId& key);
  void cut(const AccountId& account);

 private:
  struct Living;
  struct Listed;
  std::shared_ptr<Living> living_;  // shared with the Principals
};

// Whether the Principal says just what the row says.
bool same_policy(const Principal& principal, const KeyWithOwner& row);

}  // namespace solidrust
