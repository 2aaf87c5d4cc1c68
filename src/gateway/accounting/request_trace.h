// The trace of one request while it runs: ids and moments. Spans are made of them at its end, if it
// is exported (request_spans.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "http/wire/head.h"
#include "trace/context.h"
#include "trace/recorder.h"
#include "upstream/catalog/catalog.h"
#include "upstream/exchange/attempt_fault.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

// Part of the RequestContext; of its worker's thread.
class RequestTrace {
 public:
  // One attempt at a model server.
  struct Attempt {
    trace::SpanId id;
    const Target* target = nullptr;
    Operation operation = Operation::chat_completion;
    SteadyTime began;
    std::optional<SteadyTime> ended;
    AttemptFault fault = AttemptFault::none;
  };
  // In the queue for a target.
  struct Wait {
    SteadyTime began;
    SteadyTime ended;
    bool got_slot = false;
  };

  // Takes over the context that the head brings, if it does and that is wanted. `recorder` and
  // `ids` outlive it.
  RequestTrace(trace::Recorder& recorder, trace::IdSource& ids, const http::RequestHead& head);

  const trace::TraceId& trace_id() const noexcept { return trace_; }
  const trace::SpanId& span_id() const noexcept { return span_; }
  const trace::SpanId& parent() const noexcept {
    return parent_;
  }  // not valid: the caller has none

  void waiting(SteadyTime now) noexcept;  // counts from the first time
  void waited(SteadyTime now, bool got_slot) noexcept;
  void attempt_begins(const Target& target, Operation operation, SteadyTime now);
  // Of the one that began last: the model that its answer names, as JSON text. The first counts;
  // what could be no name of a model is left out.
  void answered_by(std::string_view model);
  const std::string& answering_model() const noexcept { return answering_model_; }  // empty: none
  // Of the one that began last.
  void attempt_ended(AttemptFault fault, SteadyTime now) noexcept;
  // For the server of that attempt; empty: it is sent none. Lives until the next attempt.
  std::string_view traceparent() noexcept;

  const std::optional<Wait>& wait() const noexcept { return wait_; }
  std::span<const Attempt> attempts() const noexcept { return attempts_; }

  // Whether it is exported because its caller or the share wants that. Asked for the first time it
  // takes one of the places of this second, and then stays as it is.
  bool sampled() noexcept;
  // Once, at the end: whether it is exported, `in_any_case` if there is a place.
  bool exports(bool in_any_case) noexcept;
  // The spans are in the queue.
  bool exported() const noexcept { return exported_; }
  void push(std::vector<trace::Span> spans);
  trace::SpanId new_span_id() noexcept { return ids_.span(); }
  const trace::Sampler& sampler() const noexcept { return recorder_.sampler; }

 private:
  trace::Recorder& recorder_;
  trace::IdSource& ids_;
  trace::TraceId trace_;
  trace::SpanId span_;
  trace::SpanId parent_;
  bool wanted_ = false;
  std::optional<bool> sampled_;
  bool exported_ = false;
  std::optional<Wait> wait_;
  std::vector<Attempt> attempts_;
  std::string answering_model_;
  std::array<char, trace::kTraceParentSize> traceparent_{};
};

}  // namespace solidrust
