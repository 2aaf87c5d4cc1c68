// The part of a relay that knows the dialects: of the upstream's events and of the caller's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "dialect/answer_kind.h"
#include "dialect/usage_reading.h"
#include "http/wire/sse_splitter.h"

namespace solidrust {

// One for each attempt; belongs to the worker's thread. What it appends are whole server-sent
// events, unless it passes an event in pieces.
class EventSink {
 public:
  virtual ~EventSink() = default;

  // Looks at one whole event that has data: takes its usage over and counts its content. `text`:
  // the inside of the last string that is content, left as it is if there is none. The piece lives
  // until write().
  virtual AnswerKind read(const http::SsePiece& piece, UsageReading& usage,
                          std::string_view& text) = 0;
  // The name of the model as the event that was read last says it: JSON text. Empty: it does not,
  // or this sink does not read it. Lives as long as the piece.
  virtual std::string_view model() const noexcept { return {}; }
  // Of the data of an event that is an error: what translate_error_block() understands.
  virtual std::string_view error_block(std::string_view data) const { return data; }
  // The event that was read last goes out, if it is one to go. An Error: the caller's dialect
  // cannot express it, and the stream breaks.
  virtual Result<void> write(std::string& out) = 0;
  // After `done` was read and written: appends what the caller's dialect still needs. An Error: the
  // response was not complete, and the stream breaks.
  virtual Result<void> end(const UsageReading&, std::string&) { return {}; }
  // The stream broke: appends the dialect's error event. Never makes the response look complete.
  virtual void fail(const Error& error, const UsageReading& usage, std::string& out) = 0;
  // A keep-alive event, for long silences.
  virtual std::string_view ping() const noexcept = 0;

  // The largest event that is held whole, in bytes. A larger one goes to write_piece() where
  // passes_pieces() is true; else the stream breaks.
  virtual std::size_t max_event() const noexcept = 0;
  virtual bool passes_pieces() const noexcept { return false; }
  // One piece of a large event. Precondition: passes_pieces().
  virtual void write_piece(const http::SsePiece&, std::string&) {}
};

// See EventSink::error_block.
using ErrorBlock = std::string_view (*)(std::string_view data);

inline constexpr std::string_view kSilencePing = ": ping\n\n";

}  // namespace solidrust
