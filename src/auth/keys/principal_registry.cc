#include "auth/keys/principal_registry.h"

#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "auth/keys/scopes.h"
#include "base/log.h"

namespace solidrust {
namespace {

void fill(Principal& principal, const KeyWithOwner& row) {
  const KeyRow& key = row.key;
  principal.key = key.id;
  principal.account = key.account;
  principal.name = key.name;
  principal.hint = key.hint;
  principal.tier = row.tier;
  principal.environment = key.environment;
  principal.scopes = effective_scopes(key.scopes, row.account_disabled);
  principal.models = key.models;
  principal.addresses = key.addresses;
  principal.limits_json = key.limits_json;
  principal.created_ms = key.created_ms;
  principal.expires_ms = key.expires_ms;
  principal.rotated = !key.rotated_to.empty();
  principal.networks.reserve(key.addresses.size());
  for (const std::string& text : key.addresses) {
    const Result<Network> network = Network::parse(text);
    if (network.ok())
      principal.networks.push_back(network.value());
    else  // matches nobody: closed, not open
      LogLine(LogLevel::warn, "key_address_invalid")
          .field("detail", "it matches no caller")
          .field("key", key.id.str());
  }
}

}  // namespace

struct PrincipalRegistry::Living {
  std::mutex mutex;
  // By the key id inside the Principal.
  std::unordered_multimap<std::string_view, const Principal*> by_key;

  void remove(const Principal* principal) {
    const std::lock_guard lock(mutex);
    const auto [begin, end] = by_key.equal_range(principal->key.str());
    for (auto it = begin; it != end; ++it)
      if (it->second == principal) {
        by_key.erase(it);
        return;
      }
  }
};

PrincipalRegistry::PrincipalRegistry() : living_(std::make_shared<Living>()) {}

// One allocation together with its count of users, and it takes itself off the list.
struct PrincipalRegistry::Listed final : Principal {
  explicit Listed(std::shared_ptr<Living> living_) : living(std::move(living_)) {}
  ~Listed() { living->remove(this); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;
  const std::shared_ptr<Living> living;
};

PrincipalPtr PrincipalRegistry::make(const KeyWithOwner& row) {
  auto principal = std::make_shared<Listed>(living_);
  fill(*principal, row);
  const std::lock_guard lock(living_->mutex);
  living_->by_key.emplace(principal->key.str(), principal.get());
  return principal;
}

void PrincipalRegistry::cut(const KeyId& key) {
  const std::lock_guard lock(living_->mutex);
  const auto [begin, end] = living_->by_key.equal_range(key.str());
  for (auto it = begin; it != end; ++it) it->second->cut.store(true, std::memory_order_relaxed);
}

void PrincipalRegistry::cut(const AccountId& account) {
  const std::lock_guard lock(living_->mutex);
  for (const auto& [key, principal] : living_->by_key)
    if (principal->account == account) principal->cut.store(true, std::memory_order_relaxed);
}

bool same_policy(const Principal& principal, const KeyWithOwner& row) {
  const KeyRow& key = row.key;
  return principal.key == key.id && principal.account == key.account &&
         principal.name == key.name && principal.hint == key.hint && principal.tier == row.tier &&
         principal.environment == key.environment &&
         principal.scopes == effective_scopes(key.scopes, row.account_disabled) &&
         principal.models == key.models && principal.addresses == key.addresses &&
         principal.limits_json == key.limits_json && principal.created_ms == key.created_ms &&
         principal.expires_ms == key.expires_ms && principal.rotated == !key.rotated_to.empty();
}

}  // namespace solidrust
