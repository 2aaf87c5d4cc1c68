// What the control plane's functions work on, and on whose behalf.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "store/stores.h"
#include "upstream/catalog.h"
#include "upstream/upstream_probe.h"

namespace solidrust {

class KeyHasher;

// Who asks, for the audit log. Never anything secret.
struct Actor {
  std::string name;        // "cli", "system", an account id
  std::string address;     // where from; empty: this machine
  std::string request_id;  // empty: none
};

// One per process that holds the data folder; outlives every command. Owns nothing of what it
// refers to.
struct ControlContext {
  AccountStore& accounts;
  KeyStore& keys;
  TierStore& tiers;
  AuditStore& audit;
  const KeyHasher& hasher;
  const Clock& clock;
  Random& random;
  // Told of every change after it is committed and before it is acknowledged: KeyAuthenticator's
  // invalidate() and invalidate_account(). Empty when no server runs here.
  std::function<void(const KeyId& key, bool compromised)> key_changed = {};
  std::function<void(const AccountId& account)> account_changed = {};
  // The models that are served now; empty or nullptr in answer: none are known.
  std::function<CatalogPtr()> catalog = {};
  // Asks an upstream whether it lives. Blocks. Empty when no server runs here.
  std::function<ProbeResult(const std::shared_ptr<const Upstream>&)> test_upstream = {};
  // Held by every change from reading to writing, so that of two at once neither undoes the other
  // (a rename must not bring back the key that a revoke has just ended).
  std::mutex changes = {};
};

}  // namespace solidrust
