// A usage store that a test can hold up, as a lock of another process or a slow disk does. Tests
// only.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include "store/usage_store.h"

namespace solidrust {

// Thread-safe. Everything but append() goes straight to the store behind it, which outlives it.
class GatedUsageStore final : public UsageStore {
 public:
  explicit GatedUsageStore(UsageStore& store) : store_(store) {}

  // From now on append() waits.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  void open() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = false;
    }
    changed_.notify_all();
  }
  // Until an append() waits.
  void wait_for_a_waiter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_; });
  }
  void set_pause(std::chrono::milliseconds pause) { pause_ = pause; }  // in each append()
  // The niceness of the threads that called append(), in order.
  std::vector<int> niceness() {
    const std::lock_guard lock(mutex_);
    return niceness_;
  }

  Result<std::size_t> append(std::span<const UsageRecord> records) override {
    {
      std::unique_lock lock(mutex_);
      niceness_.push_back(::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())));
      waiting_ = closed_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !closed_; });
      waiting_ = false;
    }
    std::this_thread::sleep_for(pause_.load());
    return store_.append(records);
  }
  Result<UsageAnswer> usage(const UsageQuery& query) override { return store_.usage(query); }
  Result<RequestPage> requests(const RequestQuery& query) override {
    return store_.requests(query);
  }
  Result<std::optional<RequestRow>> request(std::string_view account,
                                            std::string_view id) override {
    return store_.request(account, id);
  }
  Result<std::int64_t> last_request() override { return store_.last_request(); }
  Result<std::vector<std::string>> request_ids(std::string_view beginning,
                                               std::size_t most) override {
    return store_.request_ids(beginning, most);
  }
  Result<std::vector<ModelSeen>> models_seen() override { return store_.models_seen(); }
  Result<std::vector<KeyDay>> key_days(std::string_view account,
                                       std::span<const std::string_view> keys,
                                       std::int64_t first_day) override {
    return store_.key_days(account, keys, first_day);
  }
  Result<UsageTotals> days(std::string_view account, std::string_view key, std::int64_t since_ms,
                           std::int64_t until_ms) override {
    return store_.days(account, key, since_ms, until_ms);
  }
  Result<LiveUse> live_days(std::string_view account, std::string_view key, std::int64_t since_ms,
                            std::int64_t until_ms) override {
    return store_.live_days(account, key, since_ms, until_ms);
  }
  Result<UsageTotals> month_base(std::string_view account, std::string_view key,
                                 std::int64_t since_ms, std::int64_t before_ms) override {
    return store_.month_base(account, key, since_ms, before_ms);
  }
  Result<void> recent_requests(std::int64_t since_ms, const EachUse& each) override {
    return store_.recent_requests(since_ms, each);
  }
  Result<void> recent_minutes(std::int64_t since_ms, const EachUse& each) override {
    return store_.recent_minutes(since_ms, each);
  }
  Result<std::size_t> prune(const Keep& keep, std::size_t most) override {
    return store_.prune(keep, most);
  }

 private:
  UsageStore& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  bool waiting_ = false;
  std::vector<int> niceness_;
  std::atomic<std::chrono::milliseconds> pause_{};
};

}  // namespace solidrust
