// A KeyLoader whose rows and whose moment of answering the test decides. Tests only.
#pragma once

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "auth/keys/key_loader.h"

namespace solidrust {

class FakeKeyLoader final : public KeyLoader {
 public:
  void find_by_mac(const KeyMac& mac, const std::optional<KeyMac>& older, Then then) override {
    std::unique_lock lock(mutex_);
    ++calls_;
    Result<std::optional<KeyWithOwner>> answer = read(mac, older);
    if (held_) {
      waiting_.emplace_back(std::move(answer), std::move(then));
      return;
    }
    lock.unlock();
    then(std::move(answer));
  }

  void put(const KeyWithOwner& row) {
    const std::lock_guard lock(mutex_);
    rows_[row.key.mac] = row;
  }
  void fail(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(error);
  }
  // What is asked from now on is read at once, and answered by release().
  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void release() {
    std::vector<std::pair<Result<std::optional<KeyWithOwner>>, Then>> waiting;
    {
      const std::lock_guard lock(mutex_);
      held_ = false;
      waiting.swap(waiting_);
    }
    for (auto& [answer, then] : waiting) then(std::move(answer));
  }
  int calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  Result<std::optional<KeyWithOwner>> read(const KeyMac& mac, const std::optional<KeyMac>& older) {
    if (failure_) return *failure_;
    auto found = rows_.find(mac);
    if (found == rows_.end() && older) found = rows_.find(*older);
    if (found == rows_.end()) return std::optional<KeyWithOwner>();
    return std::optional<KeyWithOwner>(found->second);
  }

  mutable std::mutex mutex_;
  std::map<KeyMac, KeyWithOwner> rows_;
  std::optional<Error> failure_;
  bool held_ = false;
  int calls_ = 0;
  std::vector<std::pair<Result<std::optional<KeyWithOwner>>, Then>> waiting_;
};

}  // namespace solidrust
