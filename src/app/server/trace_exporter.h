// Sends spans to a collector by OTLP over HTTP, on a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "config/header_list.h"
#include "http/client/client.h"
#include "net/tls.h"
#include "trace/otlp.h"
#include "trace/span_queue.h"

namespace solidrust {

// A batch is sent at most five times: again after an answer of 429, 502, 503 or 504, in 0.5,
// 1, 2 and 4 s or as late as its Retry-After says, a minute at most, and likewise where no answer
// came. Any other
// answer than 2xx is final. Its thread gives way to those that serve requests.
class TraceExporter {
 public:
  struct Collector {
    http::Origin origin;
    std::string target;                     // "/v1/traces"
    std::shared_ptr<TlsClientContext> tls;  // null where the origin does not use it
    std::vector<HeaderField> fields;
    trace::OtlpFormat format = trace::OtlpFormat::json;
  };
  static constexpr std::chrono::seconds kPost{10};  // for one try
  static constexpr std::chrono::seconds kLast{2};   // for what is left when the process stops

  // `queue` outlives it.
  TraceExporter(trace::SpanQueue& queue, Collector collector, trace::Source source);
  // Sends what waits, once and for kLast at most.
  ~TraceExporter();
  TraceExporter(const TraceExporter&) = delete;
  TraceExporter& operator=(const TraceExporter&) = delete;

  // Spans that the collector took, and those that were given up. Any thread.
  std::uint64_t exported() const noexcept { return exported_.load(std::memory_order_relaxed); }
  std::uint64_t failed() const noexcept { return failed_.load(std::memory_order_relaxed); }

 private:
  class Sender;
  void run();
  // Nothing comes out of the thread, also where there is no memory left to say so.
  void note_lost(std::size_t spans, const char* problem) noexcept;
  // False: the process stops.
  bool rest(std::chrono::milliseconds time);

  trace::SpanQueue& queue_;
  const Collector collector_;
  const trace::Source source_;
  std::atomic<std::uint64_t> exported_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<bool> give_up_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace solidrust
