// Which refused requests get a row of their own: the first kRowsAMinute of a key and reason in each
// minute. The rest is only counted, on one row that has the id of the first of them. So a flood of
// refusals costs the database a bounded number of rows, and the sums stay exact.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/usage_rows.h"

namespace solidrust {

// One per process, for all workers and the thread that writes the sums. Thread-safe; a call takes
// one short lock.
class Refusals {
 public:
  static constexpr std::uint32_t kRowsAMinute = 20;    // of one key and reason
  static constexpr std::int64_t kSumEveryMs = 10'000;  // how long refusals are summed up
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kMostAShard = 512;  // keys and reasons that are counted separately

  // A record that outlives its request.
  struct Sum {
    explicit Sum(const UsageRecord& first);
    UsageRecord record() const;  // its views point into this

    std::string id, account, key, operation, model, code, detail;
    std::int64_t time_ms = 0;
    Environment environment = Environment::live;
    std::uint32_t latency_ms = 0;
    std::uint16_t status = 0;
    bool stream = false;
    std::uint64_t refusals = 0;
  };

  // The record of a refused request, by its time. True: write it as it is. False: it is counted.
  bool note(const UsageRecord& record);
  // Counts it although note() returned true: there was no room for its row.
  void count(const UsageRecord& record);
  // The sums that are due at that time.
  std::vector<Sum> take(std::int64_t now_ms);
  std::vector<Sum> take_all() { return take(INT64_MAX); }
  // They could not be written: the next take() gives them again.
  void give_back(std::vector<Sum> sums);
  // Refused requests that are in no row: there were more keys than kMostAShard while nothing could
  // be written.
  std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

 private:
  struct Tally {
    std::int64_t minute = -1;
    std::uint32_t rows = 0;      // in that minute
    std::vector<Sum> gathering;  // none or one
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Tally> tallies;  // by key and code
    std::vector<Sum> due;                            // of tallies that were replaced
  };
  void put_off(Shard& shard, Sum sum);
  Shard& shard_of(std::string_view key);
  Tally& tally_of(Shard& shard, const UsageRecord& record);
  static void gather(Tally& tally, const UsageRecord& record);

  std::array<Shard, kShards> shards_;
  std::atomic<std::uint64_t> lost_{0};
};

}  // namespace solidrust
