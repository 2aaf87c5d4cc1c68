#include "gateway/relay/stream_relay.h"

#include <algorithm>
#include <array>
#include <exception>

#include "base/log.h"
#include "net/worker.h"
#include "upstream/exchange/error_dialects.h"

namespace solidrust {

namespace {

bool is_blank(std::string_view data) noexcept {
  if (data.starts_with('{')) return false;  // all but the last of a stream
  return data.find_first_not_of(" \t\n") == data.npos;
}

}  // namespace

StreamRelay::StreamRelay(http::ServerExchange& client, const GatewayLimits& limits,
                         const Clock& clock, const Upstream& from, SentBody sent,
                         const UsageBound& bound, Opening opening, std::unique_ptr<EventSink> sink)
    : client_(client),
      limits_(limits),
      clock_(clock),
      from_(from),
      sent_(sent),
      opening_(opening),
      sink_(std::move(sink)),
      splitter_(sink_->max_event()),
      last_sent_(clock.steady()) {
  usage_.bound = bound;
}

void StreamRelay::broken(AttemptFault fault, std::string internal) {
  if (failed()) return;
  outcome_.error.emplace(ErrorCode::upstream_error, "The model server's stream broke off.",
                         std::string(), std::move(internal));
  outcome_.fault = fault;
}

void StreamRelay::content() {
  if (!content_) first_content_ = clock_.steady();
  content_ = true;
}

// What goes on where the text before it ended: a credential has no blanks and nothing but ASCII.
bool StreamRelay::gives_away_in_pieces(std::string_view text) {
  constexpr std::size_t kKept = 256;  // of a JSON escape for each character of a piece, and more
  if (text.front() == ' ' || static_cast<unsigned char>(text.front()) >= 0x80) tail_.clear();
  if (tail_.size() + text.size() > 2 * kKept && tail_.size() > kKept)
    tail_.erase(0, tail_.size() - kKept);
  tail_ += text;
  return tail_.size() >= CredentialFilter::kPieceOfText &&
         from_.api_key.filter()->in_text(tail_, sent_);
}

bool StreamRelay::gives_away(std::string_view data, std::string_view text) {
  const CredentialFilter* const filter = from_.api_key.filter();
  if (filter == nullptr) return false;
  return filter->in_answer(data, sent_) || (!text.empty() && gives_away_in_pieces(text));
}

void StreamRelay::take_event(const http::SsePiece& piece) {
  if (!piece.has_data) return;  // comments: we make our own when there is silence
  // WHATWG HTML section 9.2.6 dispatches nothing without data; some servers send it for a sign of
  // life.
  if (is_blank(piece.data) && piece.event != "error") return;
  ++events_;
  std::string_view text;
  const AnswerKind kind = sink_->read(piece, usage_, text);
  switch (kind) {
    case AnswerKind::error:
      outcome_ = failed_attempt(translate_error_block(sink_->error_block(piece.data), from_, sent_),
                                AttemptFault::error_block);
      return;
    case AnswerKind::invalid:
      broken(AttemptFault::bad_answer, "an event is not JSON in UTF-8, or none of its dialect");
      return;
    case AnswerKind::done:
    case AnswerKind::usage:
    case AnswerKind::content:
    case AnswerKind::other:
      break;
  }
  if (gives_away(piece.data, text)) {
    broken(AttemptFault::bad_answer, "an event holds our credential for this upstream");
    return;
  }
  if (!content_ && trace_ != nullptr) trace_->answered_by(sink_->model());
  if (kind == AnswerKind::content) content();
  const Result<void> written = sink_->write(out_);
  if (!written) {
    broken(AttemptFault::untold, written.error().internal);
    return;
  }
  if (kind == AnswerKind::done) end_of_answer();
}

void StreamRelay::end_of_answer() {
  const Result<void> ended = sink_->end(usage_, out_);
  if (ended)
    done_ = true;
  else
    broken(AttemptFault::cut, ended.error().internal);
}

// Too large to be looked into: it is taken for content, also where our credential is looked for.
void StreamRelay::take_oversize(const http::SsePiece& piece) {
  using Kind = http::SsePiece::Kind;
  if (!sink_->passes_pieces()) {
    broken(AttemptFault::bad_answer,
           "an event is over " + std::to_string(sink_->max_event()) + " bytes");
    return;
  }
  if (piece.kind == Kind::oversize_begin) {
    ++events_;
    ++usage_.content_events;
    usage_.content_bytes += piece.raw.size();
    content();
    oversize_ = true;
    oversize_utf8_ = {};
  }
  if (!oversize_utf8_.feed(piece.raw)) {
    broken(AttemptFault::bad_answer, "an event is not UTF-8");
    return;
  }
  if (from_.api_key.filter() != nullptr && gives_away_in_pieces(piece.raw)) {
    broken(AttemptFault::bad_answer, "an event holds our credential for this upstream");
    return;
  }
  sink_->write_piece(piece, out_);
  if (piece.kind == Kind::oversize_end) oversize_ = false;
}

void StreamRelay::take_piece(const http::SsePiece& piece) {
  switch (piece.kind) {
    case http::SsePiece::Kind::event:
      take_event(piece);
      break;
    case http::SsePiece::Kind::cut:
      broken(AttemptFault::cut, "the stream ended inside an event");
      break;
    case http::SsePiece::Kind::oversize_begin:
    case http::SsePiece::Kind::oversize_continue:
    case http::SsePiece::Kind::oversize_end:
      take_oversize(piece);
  }
}

void StreamRelay::take(std::string_view bytes) {
  splitter_.feed(bytes);
  http::SsePiece piece;
  while (!done_ && !failed() && splitter_.next(piece)) take_piece(piece);
}

void StreamRelay::end_of_upstream() {
  http::SsePiece piece;
  if (splitter_.finish(piece)) take_piece(piece);
  if (!done_) broken(AttemptFault::cut, "the stream ended without its end mark");
}

// One read of the upstream, and what it brought.
Task<void> StreamRelay::fetch(Exchange& upstream) {
  reading_ = true;
  Result<std::string_view> bytes = co_await upstream.read();
  reading_ = false;
  if (failed()) co_return;  // ended from outside
  if (!bytes)
    outcome_ = broken_answer(std::move(bytes).error(), upstream);
  else if (bytes->empty())
    end_of_upstream();
  else
    take(*bytes);
}

Task<bool> StreamRelay::read_ahead(Exchange& upstream) {
  while (!content_ && !done_ && !failed() && events_ < limits_.preamble_events &&
         out_.size() < limits_.preamble_bytes)
    co_await fetch(upstream);
  co_await ping_over();
  co_return content_ || !failed() || client_.begun();
}

Task<bool> StreamRelay::prime(Exchange& upstream) {
  return settled(&StreamRelay::read_ahead, upstream);
}

Task<void> StreamRelay::ping_over() {
  while (pinging_) co_await ping_end_.wait();
}

Task<bool> StreamRelay::send() {
  if (pinging_) co_await ping_over();
  const std::array<std::string_view, 1> pieces{out_};
  const bool sent = co_await client_.write(pieces);
  out_.clear();
  last_sent_ = clock_.steady();
  co_return sent;
}

Task<bool> StreamRelay::pump(Exchange& upstream) {
  here_ = client_.begun();
  if (!here_) {
    here_ = co_await opening_.begin(opening_.context);
    last_sent_ = clock_.steady();
  }
  while (here_ && !done_ && !failed()) {
    if (!out_.empty()) here_ = co_await send();
    if (here_ && !failed()) co_await fetch(upstream);
  }
  co_return here_;
}

Task<bool> StreamRelay::run(Exchange& upstream) {
  return settled(&StreamRelay::pump, upstream);
}

Task<bool> StreamRelay::end(Exchange& upstream) {
  if (here_) {
    // An error block goes out with what came before it; inside an event there is no room for one.
    if (failed() && !client_closed() && !oversize_) sink_->fail(*outcome_.error, usage_, out_);
    if (!out_.empty()) here_ = co_await send();
  }
  if (!here_ || client_closed()) {
    upstream.cancel();
    client_.abort();
    co_return false;
  }
  if (oversize_)
    client_.abort();
  else
    co_await client_.finish();
  co_return true;
}

Task<bool> StreamRelay::finish(Exchange& upstream) {
  return settled(&StreamRelay::end, upstream);
}

Task<bool> StreamRelay::settled(Step step, Exchange& upstream) {
  std::exception_ptr thrown;
  bool result = false;
  try {
    result = co_await (this->*step)(upstream);
  } catch (...) {
    thrown = std::current_exception();
  }
  reading_ = false;
  co_await ping_over();  // it uses this object
  if (thrown) std::rethrow_exception(thrown);
  co_return result;
}

void StreamRelay::end_with(Error error) {
  if (!done_ && !failed()) outcome_ = failed_attempt(std::move(error));
}

void StreamRelay::tick() {
  if (!reading_ || pinging_ || oversize_) return;
  if (clock_.steady() - last_sent_ < limits_.ping) return;
  pinging_ = true;
  client_.worker().tasks().spawn("stream ping", ping(this));
}

Task<void> StreamRelay::ping(StreamRelay* relay) {
  const std::array<std::string_view, 1> pieces{relay->sink_->ping()};
  try {
    // A client that is gone is noticed where it is watched.
    bool here = relay->client_.begun();
    if (!here) here = co_await relay->opening_.begin(relay->opening_.context);
    if (here) co_await relay->client_.write(pieces);
  } catch (const std::exception& failure) {
    LogLine(LogLevel::error, "ping_failed").field("detail", failure.what());
  }
  relay->last_sent_ = relay->clock_.steady();
  relay->pinging_ = false;
  relay->ping_end_.set();
}

}  // namespace solidrust
