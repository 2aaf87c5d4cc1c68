#include "gateway/stage/access_log.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "gateway/accounting/request_spans.h"
#include "gateway/accounting/worker_metrics.h"

namespace solidrust {
namespace {

std::int64_t ms_since(const RequestContext& context, SteadyTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time - context.exchange.started())
      .count();
}

// The line tells how the answer was delivered too, which is known behind its last byte alone.
void write_line(const RequestContext& context, const UsageReading& usage) {
  const http::RequestHead& head = context.exchange.head();
  const LogLevel level = context.error ? error_row(context.error->code).level : LogLevel::info;
  if (!log_enabled(level)) return;
  LogLine line(level, "request");
  line.field("id", context.id.view());
  if (context.trace) {
    const auto digits = context.trace->trace_id().hex();
    line.field("trace_id", std::string_view(digits.data(), digits.size()));
  }
  // Never the caller's own words here: people paste keys anywhere.
  line.field("method", head.method == http::Method::other ? "-" : head.method_text);
  line.field("path", context.match.endpoint != nullptr ? context.match.endpoint->path : "-");
  line.field("status", context.status);
  if (context.error) line.field("code", error_row(context.error->code).name);
  if (context.principal) {
    line.field("key", context.principal->key.str());
    line.field("account", context.principal->account.str());
  }
  if (context.model != nullptr) line.field("model", context.model->name);
  if (context.target != nullptr) {
    line.field("upstream", context.target->upstream->name);
    if (context.asked_in) line.field("asked_in", dialect_name(*context.asked_in));
    line.field("attempts", static_cast<std::int64_t>(context.attempts));
  }
  if (context.trail.eventful()) line.field("route", context.trail.text());
  line.field("received", context.exchange.bytes_received());
  line.field("sent", context.exchange.bytes_sent());
  line.field("ms", ms_since(context, context.services.clock.steady()));
  if (context.first_content) line.field("ttft_ms", ms_since(context, *context.first_content));
  if (usage.source != UsageSource::none) {
    line.field("prompt_tokens", usage.prompt_tokens);
    line.field("completion_tokens", usage.completion_tokens);
    line.field("estimated", usage.source == UsageSource::estimated);
  }
  if (usage.partial) line.field("partial", true);
  if (context.error && !context.error->internal.empty())
    line.field("detail", context.error->internal);
}

std::string_view report_name(CountReport report) {
  switch (report) {
    case CountReport::none:
      return "none";
    case CountReport::plausible:
      return "plausible";
    case CountReport::impossible:
      break;
  }
  return "impossible";
}

// A model server that reports what cannot be: its operator wants to know, and what is booked in
// place of it is an estimate.
void note_impossible_counts(const RequestContext& context, const UsageReading& usage) {
  const std::array<std::pair<std::string_view, CountReport>, 6> reports{
      {{"prompt", usage.prompt_report},
       {"completion", usage.completion_report},
       {"cached", usage.cached_report},
       {"cache_written", usage.written_report},
       {"reasoning", usage.reasoning_report},
       {"units", usage.units_report}}};
  if (std::none_of(reports.begin(), reports.end(),
                   [](const auto& one) { return one.second == CountReport::impossible; }))
    return;
  LogLine line(LogLevel::warn, "usage_report_refused");
  line.field("id", context.id.view())
      .field("upstream", context.target != nullptr ? context.target->upstream->name : "-")
      .field("model", context.model != nullptr ? context.model->name : "-");
  for (const auto& [count, report] : reports) line.field(count, report_name(report));
  line.field("value", usage.impossible_text())
      .field("prompt_bound", usage.bound.prompt)
      .field("completion_bound", usage.bound.completion)
      .field("booked_prompt_tokens", usage.prompt_tokens)
      .field("booked_completion_tokens", usage.completion_tokens)
      .field("booked_units", usage.units);
}

// Out of memory: its spans are lost, and nothing else is.
void export_trace_if_it_can(RequestContext& context, const RequestOutcome& outcome) noexcept {
  if (!context.trace) return;
  try {
    export_trace(context, outcome);
  } catch (...) {
  }
}

}  // namespace

void finish(RequestContext& context) noexcept {
  try {
    // If no answer that was complete has done it.
    const RequestOutcome& outcome = context.meter.conclude(context);
    note_impossible_counts(context, outcome.usage);
    export_trace_if_it_can(context, outcome);
    write_line(context, outcome.usage);
    if (context.metrics != nullptr) context.metrics->observe(context, outcome);
  } catch (...) {  // out of memory: the request was answered, its line is lost
  }
}

}  // namespace solidrust
