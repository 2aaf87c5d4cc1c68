// The outcome of one request. It is decided once, before the last byte of the response is sent, and
// does not change after that. Everything that counts or reports requests uses it and decides
// nothing itself: the usage record, the log line, metrics and traces.
#pragma once

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "dialect/usage_reading.h"

namespace solidrust {

struct RequestContext;

struct RequestOutcome {
  // The response's status; of a broken stream that of its error, although its status line had 200.
  int status = 0;
  std::optional<ErrorCode> code;  // of the error that the caller got
  UsageReading usage;             // complete: what the upstream did not report is estimated
  bool estimated = false;         // tokens or units are
  // In 10^-9 of the currency unit; 0 before the caller and the model are known.
  std::int64_t cost_nano = 0;
  std::uint32_t latency_ms = 0;      // from the request's head
  std::uint32_t first_token_ms = 0;  // from the request's head; 0: no content came
  // Of an answered request what was neither a model server's time nor a queue's: until the first
  // content of a stream, or until a non-streamed response is ready. A slow caller's body counts.
  std::optional<std::uint32_t> overhead_us;
};

RequestOutcome judge(const RequestContext& context) noexcept;

}  // namespace solidrust
