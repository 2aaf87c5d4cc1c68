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

// Sends a batch at most five times. Retries after a response of 429, 502, 503 or 504, and after no
// response: in 0.5, 1, 2 and 4 s, or later if Retry-After says so, in a minute at most. Any other
// response but 2xx is final. Its thread has a lower priority than the workers.
class TraceExporter {
 public:
  struct Collector {
    http::Origin origin;
    std::string target;                     // "/v1/traces"
    std::shared_ptr<TlsClientContext> tls;  // null: plain HTTP
    std::vector<HeaderField> fields;
    trace::OtlpFormat format = trace::OtlpFormat::json;
  };
  static constexpr std::chrono::seconds kPost{10};  // for one request
  static constexpr std::chrono::seconds kLast{2};   // for all waiting spans when the process stops

  // `queue` outlives it.
  TraceExporter(trace::SpanQueue& queue, Collector collector, trace::Source source);
  // Sends the waiting spans once, within kLast; blocks.
  ~TraceExporter();
  TraceExporter(const TraceExporter&) = delete;
  TraceExporter& operator=(const TraceExporter&) = delete;

  // Spans that the collector accepted, and spans that were given up. Any thread.
  std::uint64_t exported() const noexcept { return exported_.load(std::memory_order_relaxed); }
  std::uint64_t failed() const noexcept { return failed_.load(std::memory_order_relaxed); }

 private:
  class Sender;
  void run();
  // Never throws out of the thread, even without memory for the log line.
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
