// Trace context as it comes with a request and goes to a model server: W3C Trace Context, level 1.
// `tracestate` and `baggage`, which may hold anything, are not read.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "trace/ids.h"

namespace solidrust::trace {

struct TraceParent {
  TraceId trace;
  SpanId span;
  bool sampled = false;
};

inline constexpr std::size_t kTraceParentSize = 55;

// Version 00 alone: its length, lower-case hex, ids that are not zero. Of the flags only `sampled`
// counts. What is anything else is no context: the trace begins anew.
std::optional<TraceParent> parse_traceparent(std::string_view field) noexcept;

// Version 00, with no flag but `sampled`.
std::array<char, kTraceParentSize> write_traceparent(const TraceParent& parent) noexcept;

}  // namespace solidrust::trace
