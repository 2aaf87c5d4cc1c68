// Relays one stream of server-sent events from an exchange to a client: read one, write one, no
// queue, so that TCP carries the back-pressure.
//
// Nothing goes out before the first content (prime), so that until then a failure has a true status
// and another target may be tried; but if the content takes long, as with a reasoning model, the
// response is begun after a silence, with a comment, so that no proxy between gives up. Once it has
// begun, a failure is reported in the stream, between two events: one error in the caller's
// dialect, then the end of the stream. It never makes the response look complete.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/utf8_stream.h"
#include "dialect/usage_reading.h"
#include "gateway/accounting/request_trace.h"
#include "gateway/attempt/attempt_outcome.h"
#include "gateway/gateway.h"
#include "gateway/relay/event_sink.h"
#include "http/server/server.h"
#include "http/wire/sse_splitter.h"
#include "net/signal.h"
#include "upstream/exchange/credential_filter.h"
#include "upstream/exchange/exchange.h"

namespace solidrust {

// One for each attempt. Belongs to the worker's thread; client, upstream and what was sent outlive
// it. The sink interprets the events.
class StreamRelay {
 public:
  // Begins the response: status and header fields. False once the client is gone.
  struct Opening {
    Task<bool> (*begin)(void* context) = nullptr;
    void* context = nullptr;
  };

  StreamRelay(http::ServerExchange& client, const GatewayLimits& limits, const Clock& clock,
              const Upstream& from, SentBody sent, const UsageBound& bound, Opening opening,
              std::unique_ptr<EventSink> sink);
  StreamRelay(const StreamRelay&) = delete;
  StreamRelay& operator=(const StreamRelay&) = delete;

  // Before prime(), if there is one: it is told which model answers.
  void follow(RequestTrace* trace) noexcept { trace_ = trace; }

  // Reads up to the first content, or as much as may be held back. False: it failed, nothing was
  // sent to the client, and the relay is done with. If it failed after the response was begun, it
  // is true: the failure is reported in the stream.
  Task<bool> prime(Exchange& upstream);

  // After prime(): begins the answer if need be, sends what was held back and relays the rest, up
  // to the last bytes, which finish() sends. False: the client is gone.
  Task<bool> run(Exchange& upstream);

  // After run(): sends the stream's last bytes, with the failure if there is one, and ends the
  // answer, or breaks it off where run() found the client gone. False: the client is gone.
  Task<bool> finish(Exchange& upstream);

  // Ends the stream with this error, from outside: the caller then cancels the exchange.
  void end_with(Error error);

  // A coarse clock's tick: sends a comment when nothing was sent for too long, and begins the
  // answer with it if need be.
  void tick();

  const UsageReading& usage() const noexcept { return usage_; }
  bool ended() const noexcept { return done_; }  // the stream's own end came
  // Why the stream broke; no error while it has not.
  const AttemptOutcome& outcome() const noexcept { return outcome_; }
  std::optional<SteadyTime> first_content() const noexcept { return first_content_; }

 private:
  void take(std::string_view bytes);
  void take_piece(const http::SsePiece& piece);
  void take_event(const http::SsePiece& piece);
  void end_of_answer();
  void take_oversize(const http::SsePiece& piece);
  bool gives_away(std::string_view data, std::string_view text);
  bool gives_away_in_pieces(std::string_view text);
  void end_of_upstream();
  void broken(AttemptFault fault, std::string internal);
  bool failed() const noexcept { return !outcome_.ok(); }
  bool client_closed() const noexcept {
    return failed() && outcome_.error->code == ErrorCode::client_closed;
  }
  void content();
  Task<void> fetch(Exchange& upstream);
  Task<bool> read_ahead(Exchange& upstream);
  Task<bool> pump(Exchange& upstream);
  Task<bool> end(Exchange& upstream);
  // One of these three; returns or throws when no comment is on its way any more.
  using Step = Task<bool> (StreamRelay::*)(Exchange& upstream);
  Task<bool> settled(Step step, Exchange& upstream);
  Task<bool> send();
  Task<void> ping_over();
  static Task<void> ping(StreamRelay* relay);

  http::ServerExchange& client_;
  const GatewayLimits& limits_;
  const Clock& clock_;
  const Upstream& from_;
  const SentBody sent_;
  const Opening opening_;
  const std::unique_ptr<EventSink> sink_;
  RequestTrace* trace_ = nullptr;

  http::SseSplitter splitter_;
  std::string out_;  // whole events, or parts of one that is too large; bounded by one read
  std::size_t events_ = 0;
  bool content_ = false;
  bool done_ = false;
  bool here_ = true;  // the client is
  AttemptOutcome outcome_;
  UsageReading usage_;
  std::optional<SteadyTime> first_content_;
  std::string
      tail_;  // the end of what was said so far, if our credential could go on in the next event

  // Inside an event that goes out in parts:
  bool oversize_ = false;
  Utf8Stream oversize_utf8_;

  // A comment may be written while the upstream is being read, and must be over before the next
  // write.
  bool reading_ = false;
  bool pinging_ = false;
  SteadyTime last_sent_{};
  Signal ping_end_;
};

}  // namespace solidrust
