// What came of one request. It is judged once, before the last byte of its answer leaves, and does
// not change after; whatever counts requests or tells of them looks at it and judges nothing by
// itself: the usage record and the log line.
#pragma once

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "dialect/usage_reading.h"

namespace solidrust {

struct RequestContext;

struct RequestOutcome {
  // Of the answer; of a stream that broke that of its error, though its status line said 200.
  int status = 0;
  std::optional<ErrorCode> code;  // of the error that the caller got
  UsageReading usage;             // complete: what the upstream did not report is estimated
  bool estimated = false;         // tokens or units are
  // In 10^-9 of the currency unit; 0 before the caller and the model are known.
  std::int64_t cost_nano = 0;
  std::uint32_t latency_ms = 0;      // from the request's head
  std::uint32_t first_token_ms = 0;  // likewise; 0: no content came
  // Of an answered request what was neither a model server's time nor a queue's: until the first
  // content of a stream, until the whole answer is ready otherwise. A slow caller's body counts.
  std::optional<std::uint32_t> overhead_us;
};

RequestOutcome judge(const RequestContext& context) noexcept;

}  // namespace solidrust
