// What a worker counts its requests with.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <unordered_map>

#include "auth/keys/principal.h"
#include "gateway/attempt/room_line.h"
#include "limit/limiter.h"
#include "limit/policy.h"
#include "meter/journal.h"
#include "meter/request_tail.h"

namespace solidrust {

class Refusals;
class UsageReader;

// One per process; outlives the gateway.
struct MeterServices {
  Limiter& limiter;
  const PolicySource& policy;
  Journal& journal;                     // with a writer for each worker
  Refusals* refusals = nullptr;         // null: refused requests are not recorded
  UsageReader* usage_reader = nullptr;  // for GET /v1/key; may be null
  // Whether what model servers say of failures is recorded; null: it is. Any thread.
  const std::atomic<bool>* keeps_error_text = nullptr;
  RequestTail* tail = nullptr;  // of the requests that end; null: no live tail
};

// Belongs to its worker's thread.
class WorkerMeter {
 public:
  WorkerMeter(const MeterServices& services, std::size_t worker)
      : services_(services),
        worker_(worker),
        policy_(services.policy),
        journal_(services.journal.writer(worker)),
        room_(journal_) {}

  // The query for the limiter, without the estimates. Its pointers are valid until the next call.
  LimitQuery query(const Principal& principal);
  Limiter& limiter() { return services_.limiter; }
  JournalWriter& journal() { return journal_; }
  RoomLine& room() { return room_; }
  Refusals* refusals() { return services_.refusals; }
  UsageReader* usage_reader() { return services_.usage_reader; }
  // Whether a watcher follows the requests that end.
  bool watched() const noexcept { return services_.tail != nullptr && services_.tail->watched(); }
  void publish(const UsageRecord& record) noexcept { services_.tail->publish(worker_, record); }
  bool keeps_error_text() const noexcept {
    return services_.keeps_error_text == nullptr ||
           services_.keeps_error_text->load(std::memory_order_relaxed);
  }

 private:
  const Limits* own_limits(const Principal& principal);

  MeterServices services_;
  const std::size_t worker_;
  PolicyReader policy_;
  JournalWriter& journal_;
  RoomLine room_;
  std::unordered_map<std::string, Limits> parsed_;  // texts of keys' limits, at most kMostTexts
};

}  // namespace solidrust
