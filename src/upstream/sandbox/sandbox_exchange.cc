#include "upstream/sandbox/sandbox_exchange.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "http/wire/form_data.h"
#include "net/signal.h"
#include "net/worker.h"
#include "upstream/exchange/error_dialects.h"
#include "upstream/sandbox/sandbox_body.h"
#include "upstream/sandbox/sandbox_request.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kReadSize = 16 * 1024;  // one read, when nothing slows it down

std::string error_body(int status) {
  return fmt::format(
      R"({{"error":{{"message":"The sandbox was asked for this error.","type":"sandbox_error",)"
      R"("code":{},"param":null}}}})",
      status);
}

// Words, one after the other.
bool generates(Operation operation) noexcept {
  switch (operation) {
    case Operation::chat_completion:
    case Operation::completion:
      return true;
    case Operation::embedding:
    case Operation::response:
    case Operation::message:
    case Operation::token_count:
    case Operation::rerank:
    case Operation::moderation:
    case Operation::image:
    case Operation::image_edit:
    case Operation::speech:
    case Operation::transcription:
    case Operation::translation:
    case Operation::tokenize:
    case Operation::detokenize:
      return false;
  }
  return false;
}

// As a model server's, but for 429: that of a model server means that we are overloaded, and what
// an application has to be ready for is a rate limit of our own.
Error asked_error(int status) {
  if (status == 429)
    return {ErrorCode::rate_limit_exceeded,
            "The sandbox was asked for this rate limit.",
            {},
            "sandbox: error 429"};
  return translate_error(status, error_body(status), Upstream());
}

class SandboxExchange final : public Exchange {
 public:
  SandboxExchange(Worker& worker, const SandboxLimits& limits)
      : limits_(limits), timeout_(worker.timers(), &on_timeout, this) {}

  Task<Result<UpstreamHead>> open(const UpstreamRequest& request) override;
  Task<Result<std::string_view>> read() override;
  std::string_view media_type() const override { return media_type_; }
  void cancel() override {
    cancelled_ = true;
    wake_.set();
  }

 private:
  static void on_timeout(void* self) { static_cast<SandboxExchange*>(self)->wake_.set(); }

  // Returns once the time is over, or after cancel(); earlier when the waits come to too much.
  Task<void> wait(milliseconds time);
  // The reason to stop, after a wait or before one.
  bool over() const { return cancelled_ || waited_ > limits_.total; }
  Error why_over() const;
  Result<void> begin(const UpstreamRequest& request, SandboxRequest parsed);
  // Whether the break that was asked for is due before the next part.
  bool breaks_now() const;
  Task<Result<std::string_view>> break_off();
  // Fills buffer_ up to the next pause, the break, or its size.
  void fill();

  const SandboxLimits limits_;
  Timeout timeout_;
  Signal wake_;
  SandboxTrigger trigger_;
  std::unique_ptr<SandboxBody> body_;
  std::string buffer_;
  std::string_view media_type_;  // of what is no JSON
  milliseconds waited_{0};
  std::uint64_t contents_ = 0;  // parts of content that were made
  bool event_stream_ = false;
  bool broken_ = false;
  bool cancelled_ = false;
};

Error SandboxExchange::why_over() const {
  if (cancelled_) return {ErrorCode::client_closed, "The request was cancelled.", {}, "cancelled"};
  return {ErrorCode::timeout, "The model server took too long.", {}, "sandbox: waited long enough"};
}

Task<void> SandboxExchange::wait(milliseconds time) {
  if (time <= milliseconds{0} || cancelled_) co_return;
  const milliseconds left = limits_.total - waited_;
  waited_ += time;
  if (left <= milliseconds{0}) co_return;
  timeout_.arm(std::min(time, left));
  co_await wake_.wait();
  timeout_.disarm();
}

Result<void> SandboxExchange::begin(const UpstreamRequest& request, SandboxRequest parsed) {
  trigger_ = parsed.trigger;
  event_stream_ = request.stream && request.operation != Operation::embedding;
  // Half a JSON object before it would hide it.
  if (!event_stream_ && trigger_.breaks == SandboxTrigger::Break::error) trigger_.after = 0;
  if (request.operation == Operation::embedding) {
    body_ = make_embedding_body(std::move(parsed), request.model);
  } else if (!generates(request.operation) && event_stream_) {
    body_ = make_media_stream(request.operation);
  } else if (!generates(request.operation)) {
    media_type_ = sandbox_media_type(request.operation, parsed);
    auto plain = make_plain_body(request.operation, parsed, request.model);
    if (!plain) return std::move(plain).error();
    body_ = *std::move(plain);
  } else if (request.stream) {
    body_ = make_stream_body(request.operation, std::move(parsed), request.model);
  } else {
    auto whole = make_whole_body(request.operation, parsed, request.model);
    if (!whole) return std::move(whole).error();
    body_ = *std::move(whole);
  }
  return {};
}

Task<Result<UpstreamHead>> SandboxExchange::open(const UpstreamRequest& request) {
  std::string bytes;
  for (const std::string_view piece : request.body) bytes += piece;
  const bool form = http::is_form_data(request.content_type);
  Result<SandboxRequest> parsed =
      form ? parse_sandbox_form(request.model, request.content_type, bytes)
           : parse_sandbox_request(request.operation, request.model, bytes);
  bytes = std::string();
  if (!parsed) co_return std::move(parsed).error();
  if (auto begun = begin(request, std::move(*parsed)); !begun) co_return std::move(begun).error();
  co_await wait(std::min(trigger_.slow, limits_.first_byte));
  if (over()) co_return why_over();
  if (trigger_.slow > limits_.first_byte)
    co_return Error{ErrorCode::timeout,
                    "The model server took too long to answer.",
                    {},
                    "sandbox: no first byte"};
  if (trigger_.error_status != 0) co_return asked_error(trigger_.error_status);
  co_return UpstreamHead{200, event_stream_, !event_stream_ && media_type_.empty()};
}

bool SandboxExchange::breaks_now() const {
  if (trigger_.breaks == SandboxTrigger::Break::none) return false;
  const SandboxBody::Part next = body_->next();
  return next == SandboxBody::Part::tail ||
         (next == SandboxBody::Part::content && contents_ >= trigger_.after);
}

Task<Result<std::string_view>> SandboxExchange::break_off() {
  using Break = SandboxTrigger::Break;
  const Break how = std::exchange(broken_, true) ? Break::end : trigger_.breaks;
  if (how == Break::cut)
    co_return Error{
        ErrorCode::upstream_error, "The model server broke off its answer.", {}, "sandbox: cut"};
  if (how == Break::stall) {
    co_await wait(limits_.stall);
    if (cancelled_) co_return why_over();
    co_return Error{ErrorCode::timeout, "The model server fell silent.", {}, "sandbox: stall"};
  }
  if (how == Break::error) {
    buffer_.assign(event_stream_ ? "data: " : "");
    buffer_ += error_body(500);
    if (event_stream_) buffer_ += "\n\n";
    co_return std::string_view(buffer_);
  }
  co_return std::string_view();
}

void SandboxExchange::fill() {
  buffer_.clear();
  while (buffer_.size() < kReadSize && !breaks_now()) {
    const SandboxBody::Part part = body_->next();
    if (part == SandboxBody::Part::end) return;
    if (part == SandboxBody::Part::content) {
      if (trigger_.pause > milliseconds{0} && !buffer_.empty()) return;
      ++contents_;
    }
    body_->append(buffer_);
  }
}

Task<Result<std::string_view>> SandboxExchange::read() {
  if (over()) co_return why_over();
  if (body_ == nullptr) co_return std::string_view();
  if (breaks_now()) {
    Result<std::string_view> last = co_await break_off();
    co_return last;
  }
  if (contents_ > 0 && body_->next() == SandboxBody::Part::content) {
    co_await wait(trigger_.pause);
    if (over()) co_return why_over();
  }
  fill();
  co_return std::string_view(buffer_);
}

}  // namespace

std::unique_ptr<Exchange> make_sandbox_exchange(Worker& worker, const SandboxLimits& limits) {
  return std::make_unique<SandboxExchange>(worker, limits);
}

}  // namespace solidrust
