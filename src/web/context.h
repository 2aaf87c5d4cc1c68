// How every answer of the console leaves, and what its log line says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "http/server/server.h"
#include "net/task.h"
#include "web/route.h"
#include "web/security_headers.h"

namespace solidrust::web {

// Lives on the coroutine that serves the request.
struct Context {
  Context(http::ServerExchange& exchange_, std::string request_id_, bool secure_)
      : exchange(exchange_), request_id(std::move(request_id_)), secure(secure_) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  http::ServerExchange& exchange;
  const std::string request_id;
  const bool secure;            // browsers come by https
  std::string_view path = "-";  // for the log: of the route, never the caller's own words
  std::string account;          // who is signed in
  int status = 0;               // of the answer; 499: the client was gone before it
  std::optional<Error> error;
};

// The answer of a control route; `media` is that of its body.
Task<void> answer_reply(Context& context, const Reply& reply, std::string_view media);
// Problem details. `allow`: for 405.
Task<void> answer_problem(Context& context, Error error, std::string_view allow = {});
// Sends a response with these fields and notes the result for the log.
Task<void> answer(Context& context, int status, const AnswerFields& fields, std::string_view body);

// The one line of the request. Never throws.
void write_log_line(const Context& context) noexcept;

}  // namespace solidrust::web
