// The catalog in force. Replaced whole at a reload; requests that run keep the one they began with.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

#include "upstream/catalog/catalog.h"

namespace solidrust {

// Thread-safe.
class CatalogHolder {
 public:
  explicit CatalogHolder(CatalogPtr catalog) : catalog_(std::move(catalog)) {}

  void store(CatalogPtr catalog) {
    const std::lock_guard lock(mutex_);
    catalog_ = std::move(catalog);
    version_.fetch_add(1, std::memory_order_release);
  }
  CatalogPtr load() const {
    const std::lock_guard lock(mutex_);
    return catalog_;
  }
  // Changes with every store(): a worker keeps its own copy and asks again only after a change.
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  CatalogPtr catalog_;
  std::atomic<std::uint64_t> version_{1};
};

}  // namespace solidrust
