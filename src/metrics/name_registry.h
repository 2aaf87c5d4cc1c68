// The names that become labels: a bounded number, for the life of the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace solidrust::metrics {

// Thread-safe. A name that is there stays, through every reload, so that its counters go on; when
// there are `most`, others are `other`.
class NameRegistry {
 public:
  static constexpr std::uint32_t kOther = 0;
  static constexpr std::uint32_t kNone = 1;  // an empty name

  explicit NameRegistry(std::size_t most) : most_(most), names_{"other", ""} {
    for (std::uint32_t id = 0; id < names_.size(); ++id) ids_.emplace(names_[id], id);
  }

  std::uint32_t id(std::string_view name) {
    const std::lock_guard lock(mutex_);
    if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
    if (names_.size() - 2 >= most_) return kOther;
    const std::string& kept = names_.emplace_back(name);
    const auto id = static_cast<std::uint32_t>(names_.size() - 1);
    ids_.emplace(kept, id);
    return id;
  }
  // The view lives as long as the registry. Precondition: id() gave it.
  std::string_view name(std::uint32_t id) const {
    const std::lock_guard lock(mutex_);
    return names_[id];
  }

 private:
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, std::uint32_t> ids_;
};

}  // namespace solidrust::metrics
