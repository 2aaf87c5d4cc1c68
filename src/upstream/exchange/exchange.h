// One attempt at one target, whoever is behind it: an HTTP model server or the built-in sandbox.
// The body is in a dialect that the target's upstream speaks, and so is the answer.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/wire/field_list.h"
#include "net/task.h"
#include "upstream/catalog/catalog.h"
#include "upstream/exchange/attempt_fault.h"
#include "upstream/exchange/own_field.h"

namespace solidrust {

class Worker;

enum class Operation : std::uint8_t {
  chat_completion,
  completion,
  embedding,
  response,     // the dialect responses
  message,      // the dialect messages
  token_count,  // the dialect messages: how long a message's prompt is
  rerank,
  moderation,
  image,          // made from a prompt
  image_edit,     // the body is a form
  speech,         // the answer is sound
  transcription,  // the body is a form
  translation,    // a transcription in English; the body is a form
  tokenize,       // of vLLM, which has it outside of /v1
  detokenize,     // of vLLM, outside of /v1 too
};

struct UpstreamRequest {
  Operation operation = Operation::chat_completion;
  std::span<const std::string_view>
      body;                // already rewritten for the target; outlives the exchange
  std::string_view model;  // the target's model name
  bool stream = false;
  std::string_view content_type = "application/json";  // of the body
  bool any_answer = false;                             // not JSON alone: text, sound
  std::string_view request_id;
  std::string_view traceparent = {};  // of this attempt; empty: none is sent
  // Of the caller's head, what the dialect names: anthropic-version and anthropic-beta, for message
  // and token_count; other fields are left out. Without a version the oldest valid one is sent.
  std::span<const http::Field> forward = {};
};

struct UpstreamHead {
  int status = 200;
  bool event_stream = false;  // the body is text/event-stream
  bool json = false;          // the body is application/json
};

// Belongs to the worker's thread. Errors are already in our table's terms: upstream_error,
// timeout, service_unavailable, rate_limit_exceeded, context_length_exceeded, invalid_value,
// client_closed (after cancel()); `internal` says what really happened, and retry_after_s for how
// long an overloaded server asks to be left alone.
class Exchange {
 public:
  virtual ~Exchange() = default;
  // Sends the request and reads the head. A status of 400 or more is read whole, translated
  // (translate_error in upstream/exchange/error_dialects.h) and returned as the Error.
  virtual Task<Result<UpstreamHead>> open(const UpstreamRequest& request) = 0;
  // The next bytes of the body; empty at the true end. The view lives until the next call. The
  // upstream's connection is used again only after the true end: read on after a [DONE].
  virtual Task<Result<std::string_view>> read() = 0;
  // From outside, at any time: the pending call fails, and the connection is closed immediately.
  virtual void cancel() = 0;
  // After open(): the media type of the answer, as the server says it; empty: it says none. Lives
  // as long as the exchange.
  virtual std::string_view media_type() const { return {}; }
  // Why open() or read() failed, where the exchange knows more than its Error says.
  virtual AttemptFault fault() const { return AttemptFault::none; }
  // What a caller of the same dialect may read byte for byte where open() failed: the body of a
  // 400, 404, 413 or 422, unless it was too long, or gives away our credential or where the server
  // is, or is about our account there rather than the request. Empty and 0: nothing. Lives as long
  // as the exchange. Clients go by its wording.
  virtual std::string_view refusal_body() const { return {}; }
  virtual int refusal_status() const { return 0; }
  // Whether open() failed with a refusal (400, 422) that names this field.
  virtual bool refused(OwnField /*field*/) const { return false; }
};

}  // namespace solidrust
