#include "gateway/accounting/request_trace.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/ascii_class.h"

namespace solidrust {
namespace {

// The field's value where it stands once; empty: not, or more than once, which no reader can
// decide.
std::string_view only(const http::RequestHead& head, std::string_view lower_name) noexcept {
  std::string_view found;
  for (const http::Field& field : head.fields) {
    if (!http::iequals(field.name, lower_name)) continue;
    if (found.data() != nullptr) return {};
    found = field.value;
  }
  return found;
}

// What servers call models: "gpt-4o-2024-08-06", "Org/Model-7B", a path, a tag behind a colon.
bool is_model_name(std::string_view text) noexcept {
  constexpr std::size_t kMost = 128;
  constexpr std::string_view kMarks = "-_./:@+";
  return !text.empty() && text.size() <= kMost &&
         std::all_of(text.begin(), text.end(),
                     [kMarks](char c) { return is_alnum(c) || kMarks.find(c) != kMarks.npos; });
}

}  // namespace

RequestTrace::RequestTrace(trace::Recorder& recorder, trace::IdSource& ids,
                           const http::RequestHead& head)
    : recorder_(recorder), ids_(ids), span_(ids.span()) {
  std::optional<trace::TraceParent> caller;
  if (recorder.sampler.accepts()) caller = trace::parse_traceparent(only(head, "traceparent"));
  if (caller) {
    trace_ = caller->trace;
    parent_ = caller->span;
  } else {
    trace_ = ids.trace();
  }
  wanted_ = recorder.sampler.wanted(caller, std::bit_cast<std::uint64_t>(span_.bytes));
}

void RequestTrace::waiting(SteadyTime now) noexcept {
  if (!wait_) wait_.emplace(Wait{now, now, false});
}

void RequestTrace::waited(SteadyTime now, bool got_slot) noexcept {
  if (!wait_) return;
  wait_->ended = now;
  wait_->got_slot = got_slot;
}

void RequestTrace::attempt_begins(const Target& target, Operation operation, SteadyTime now) {
  answering_model_.clear();
  attempts_.push_back({ids_.span(), &target, operation, now, std::nullopt, AttemptFault::none});
}

void RequestTrace::answered_by(std::string_view model) {
  if (!answering_model_.empty() || model.size() < 2 || model.front() != '"') return;
  model = model.substr(1, model.size() - 2);
  if (is_model_name(model)) answering_model_ = model;
}

void RequestTrace::attempt_ended(AttemptFault fault, SteadyTime now) noexcept {
  if (attempts_.empty() || attempts_.back().ended) return;
  attempts_.back().ended = now;
  attempts_.back().fault = fault;
}

std::string_view RequestTrace::traceparent() noexcept {
  if (attempts_.empty() || !attempts_.back().target->upstream->trace) return {};
  traceparent_ = trace::write_traceparent({trace_, attempts_.back().id, sampled()});
  return {traceparent_.data(), traceparent_.size()};
}

bool RequestTrace::sampled() noexcept {
  if (!sampled_) sampled_ = wanted_ && recorder_.sampler.take_place(trace::Sampler::For::sampled);
  return *sampled_;
}

bool RequestTrace::exports(bool in_any_case) noexcept {
  if (sampled()) return true;
  if (in_any_case && recorder_.sampler.take_place(trace::Sampler::For::any_case)) return true;
  if (wanted_ || in_any_case) recorder_.sampler.leave_out();
  return false;
}

void RequestTrace::push(std::vector<trace::Span> spans) {
  exported_ = recorder_.queue.push(std::move(spans));
}

}  // namespace solidrust
