// The limits and the metering of one request: what it reserved, what its answer's headers say of
// the limits, and its one usage record.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "gateway/accounting/request_outcome.h"
#include "gateway/accounting/worker_meter.h"
#include "limit/limit_headers.h"
#include "limit/limiter.h"
#include "net/task.h"

namespace solidrust {

struct RequestContext;

// Part of the RequestContext. Without a worker's meter it limits and records nothing.
class RequestMeter {
 public:
  explicit RequestMeter(WorkerMeter* worker) : worker_(worker) {}
  ~RequestMeter();
  RequestMeter(const RequestMeter&) = delete;
  RequestMeter& operator=(const RequestMeter&) = delete;

  // Stage 7: takes all limits, or nothing. The error is the caller's.
  Result<void> reserve(const RequestContext& context);
  // Then holds room in the journal for a request that must be billed; false: there is none now. A
  // request with a test key is never billed: it continues, if necessary unrecorded.
  bool hold_room(const RequestContext& context);
  // Waits for that room. service_unavailable, with context.retry_after and nothing used up, if none
  // comes within RoomLine::kPatience.
  Task<Result<void>> wait_for_room(RequestContext& context);
  // The first attempt begins: from now on the request counts.
  void attempted() noexcept { reservation_.attempted(); }
  // Stage 11: decides the request's outcome, settles the reservation and writes the record, once;
  // call it before the last byte of the response is sent. A request that was refused before a
  // reservation gets a record too. Later calls only return the outcome.
  const RequestOutcome& conclude(const RequestContext& context) noexcept;

  // The rate-limit headers of the answer; empty before the caller is known.
  std::span<const LimitHeaders::Entry> headers(const RequestContext& context);
  // How each limit of the caller stands. Empty without a worker's meter.
  std::vector<LimitReading> readings(const RequestContext& context);
  // How the budgets of the caller stand, its account's first. A test key spends none.
  std::vector<BudgetReading> budgets(const RequestContext& context);
  UsageReader* usage_reader() { return worker_ == nullptr ? nullptr : worker_->usage_reader(); }
  bool refused() const noexcept { return refusal_.has_value(); }
  // By a limit or a budget; null: it was not.
  const Refusal* refusal() const noexcept { return refusal_ ? &*refusal_ : nullptr; }

 private:
  std::string detail_of(const RequestContext& context) const;
  UsageRecord begun_record(const RequestContext& context, const RequestOutcome& outcome) const;
  void record_refusal(const RequestContext& context, const RequestOutcome& outcome);
  void record_use(const RequestContext& context, const RequestOutcome& outcome);

  WorkerMeter* const worker_;
  Reservation reservation_;
  std::optional<Refusal> refusal_;
  LimitHeaders headers_;
  bool shown_ = false;     // headers_ are set
  bool held_ = false;      // room in the journal
  bool reserved_ = false;  // admitted by its limits
  std::optional<RequestOutcome> outcome_;
};

}  // namespace solidrust
