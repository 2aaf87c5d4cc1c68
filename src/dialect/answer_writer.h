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

// What an answer says of itself. Everything outlives the writer.
struct AnswerFacts {
  std::string_view id;              // of the request, plain text: the answer's id is made of it
  std::string_view request_id;      // the whole of it, for errors; empty: `id` is
  std::string_view model;           // JSON text, with its quotes
  std::int64_t created_s = 0;       // Unix time
  const Clock* clock = nullptr;     // for when it was completed; null: when it was created
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

// One for each answer, either streamed or whole. Pure: no socket, no clock but that of the facts;
// belongs to one thread.
class AnswerWriter {
 public:
  virtual ~AnswerWriter() = default;

  // Streamed: begin(), write() for each event, then end() or fail(); each appends whole
  // server-sent events to `out`. fail() where the stream breaks after begin(): the dialect's way to
  // say so, after which nothing comes; never a made-up end.
  virtual void begin(std::string& out) = 0;
  // An Error of code upstream_error, with `internal`: the dialect cannot say this; the stream
  // breaks.
  virtual Result<void> write(const AnswerEvent& event, std::string& out) = 0;
  // An Error likewise: the answer ended in the middle of a call's arguments, so this is no end.
  virtual Result<void> end(const AnswerUsage& usage, std::string& out) = 0;
  virtual void fail(const Error& error, const AnswerUsage& usage, std::string& out) = 0;
  // A sign of life between begin() and end(), where nothing is said for long.
  virtual std::string_view ping() const noexcept { return ": ping\n\n"; }

  // Whole: take() for each event, then whole(), which appends the answer's JSON. An Error of code
  // upstream_error says what of the answer this dialect cannot say.
  virtual void take(const AnswerEvent& event) = 0;
  virtual Result<void> whole(const AnswerUsage& usage, std::string& out) = 0;

  // Bytes of the answer that are kept for what comes later; the caller bounds them.
  virtual std::size_t held() const noexcept = 0;
};

}  // namespace solidrust::dialect
