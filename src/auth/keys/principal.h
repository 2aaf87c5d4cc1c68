// Who is calling, as decided by the key: immutable, shared by the requests of that key.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/network_address.h"
#include "base/ids.h"
#include "store/rows.h"

namespace solidrust {

// Shared by the key cache and the requests that run under the key; immutable but for `cut`.
struct Principal {
  // What is checked at every use stands first, in one line of the processor's cache.
  // Set when the key is revoked as compromised, or the account disabled: running streams end within
  // 5 s. Any thread.
  mutable std::atomic<bool> cut{false};
  bool rotated = false;  // in its grace period: its uses are counted
  Environment environment = Environment::live;
  std::uint32_t scopes = 0;
  std::optional<std::int64_t> expires_ms;
  std::vector<std::string> addresses;  // allowed CIDR; empty: all
  std::vector<std::string> models;     // allowed names; empty: all

  KeyId key;
  AccountId account;
  std::string name;
  std::string hint;
  std::string tier;
  std::vector<Network> networks;  // the allowed addresses, parsed
  std::string limits_json;        // the key's own lower limits; empty: none
  std::int64_t created_ms = 0;

  // A scope is granted if the key has it. Owners have no scopes of their own.
  bool may(Scope scope) const { return (scopes & scope) != 0; }
  bool may_come_from(std::string_view peer_address) const {
    if (addresses.empty()) return true;
    const std::optional<IpAddress> peer = IpAddress::parse(peer_address);
    if (!peer) return false;
    for (const Network& network : networks)
      if (network.contains(*peer)) return true;
    return false;
  }
  bool may_use_model(std::string_view model) const {
    if (models.empty()) return true;
    for (const std::string& allowed : models)
      if (allowed == model) return true;
    return false;
  }
};

using PrincipalPtr = std::shared_ptr<const Principal>;

}  // namespace solidrust
