// The tiers in force: an immutable snapshot that is replaced whole when the operator changes one,
// so that the next request already counts by it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "limit/limits.h"
#include "store/rows.h"

namespace solidrust {

Limits limits_of(const TierRow& row);
TierRow tier_row(std::string_view name, const Limits& limits);

class Policy {
 public:
  struct NamedTier {
    std::string name;
    Limits limits;
  };
  Policy() = default;
  explicit Policy(const std::vector<NamedTier>& tiers);

  // The limits of a tier. A name that is in no table gets those of "free": an unknown tier must
  // not be an unlimited one.
  const Limits& tier(std::string_view name) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, Limits, Hash, std::equal_to<>> tiers_;
};

using PolicyPtr = std::shared_ptr<const Policy>;

// Holds the snapshot in force. Thread-safe.
class PolicySource {
 public:
  PolicySource() : current_(std::make_shared<const Policy>()) {}
  void replace(PolicyPtr policy);
  PolicyPtr current() const;
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  PolicyPtr current_;
  std::atomic<std::uint64_t> version_{1};
};

// A worker's view of the source: one atomic load for each request, no shared reference count.
// Belongs to one thread; the reference lives until the next get().
class PolicyReader {
 public:
  explicit PolicyReader(const PolicySource& source) : source_(source) {}
  const Policy& get();

 private:
  const PolicySource& source_;
  std::uint64_t version_ = 0;
  PolicyPtr policy_;
};

}  // namespace solidrust
