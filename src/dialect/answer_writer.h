// Writes an answer in the dialect of the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/result.h"
#include "dialect/answer_event.h"
#include "dialect/call_ids.h"
#include "dialect/reasoning_seal.h"
#include "dialect/tool_names.h"

namespace solidrust::dialect {

// Facts about the response that the writer needs. Everything outlives the writer.
struct AnswerFacts {
  std::string_view id;           // of the request, plain text: the answer's id is made of it
  std::string_view request_id;   // the full id, for errors; empty: `id` is the full id
  std::string_view model;        // JSON text, with its quotes
  std::int64_t created_s = 0;    // Unix time
  const Clock* clock = nullptr;  // for the time of completion; null: the time of creation is used
  std::uint64_t prompt_tokens = 0;  // an estimate, above 0
  std::string_view request;         // the caller's body, for what an answer repeats of it
  const ToolNames* tools = nullptr;
  const CallIds* calls = nullptr;       // of the request: an answer's calls get others
  const ReasoningSeal* seal = nullptr;  // null: reasoning is not signed
  bool include_usage = false;           // chat: whether the caller asked for the usage chunk
};

// The tokens, at the end. `prompt` holds `cached` and `written`; `completion` holds `reasoning`.
struct AnswerUsage {
  std::uint64_t prompt = 0;
  std::uint64_t cached = 0;   // read from a cache
  std::uint64_t written = 0;  // written to one
  std::uint64_t completion = 0;
  std::uint64_t reasoning = 0;
};

// One for each response, streamed or not. Pure: no socket, no clock but that of the facts; belongs
// to one thread.
class AnswerWriter {
 public:
  virtual ~AnswerWriter() = default;

  // Streamed: begin(), write() for each event, then end() or fail(); each appends whole server-sent
  // events to `out`. fail() if the stream breaks after begin(): writes the dialect's error event,
  // after which nothing follows. It never makes the response look complete.
  virtual void begin(std::string& out) = 0;
  // An Error of code upstream_error, with `internal`: the dialect cannot express this; the stream
  // breaks.
  virtual Result<void> write(const AnswerEvent& event, std::string& out) = 0;
  // An Error of the same kind: the response ended in the middle of a call's arguments, so it is not
  // complete.
  virtual Result<void> end(const AnswerUsage& usage, std::string& out) = 0;
  virtual void fail(const Error& error, const AnswerUsage& usage, std::string& out) = 0;
  // A keep-alive event between begin() and end(), for long silences.
  virtual std::string_view ping() const noexcept { return ": ping\n\n"; }

  // Non-streamed: take() for each event, then whole(), which appends the response's JSON. An Error
  // of code upstream_error names what this dialect cannot express.
  virtual void take(const AnswerEvent& event) = 0;
  virtual Result<void> whole(const AnswerUsage& usage, std::string& out) = 0;

  // Bytes of the answer that are kept for what comes later; the caller bounds them.
  virtual std::size_t held() const noexcept = 0;
};

}  // namespace solidrust::dialect
