// One row of the console's route table: what is served at a path, and for whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/secret.h"
#include "control/authority.h"
#include "control/operation.h"
#include "http/wire/head.h"
#include "net/task.h"

namespace solidrust::web {

struct Call;
struct DataCall;

// A route that needs no session.
inline constexpr std::nullopt_t open = std::nullopt;

// What a handler answers.
struct Reply {
  enum class Cookie : std::uint8_t { keep, set, clear };
  explicit Reply(int status_ = 200, std::string body_ = {}, Cookie cookie_ = Cookie::keep)
      : status(status_), body(std::move(body_)), cookie(cookie_) {}
  int status;
  std::string body;  // JSON; empty with 204
  Cookie cookie;
  Secret token;    // of the cookie, to be set
  Secret browser;  // SignedIn::browser; set if it is not empty
  Cookie sign_up_cookie = Cookie::keep;
  Secret sign_up;  // of that cookie, to be set
  // The handler has sent its response itself; either it has written the log line too, or the caller
  // does.
  enum class Sent : std::uint8_t { no, logged_elsewhere, to_be_logged } sent = Sent::no;
  // Of the body: compressible ones vary with what the client takes.
  enum class Coding : std::uint8_t { fixed, identity, gzip } coding = Coding::fixed;
};

// Runs on the worker.
using Handler = Task<Result<Reply>> (*)(Call& call);
// Blocks; runs on the WorkPool. Its text is the answer's body.
using DataFunction = Result<std::string> (*)(const DataCall& call);

// There is no way to make a row without saying who may: by the operation that stands there
// (control/operation.h), by an action (control/authority.h) where people deal with their own
// sign-in, or `open`.
struct Route {
  constexpr Route(http::Method method_, std::string_view path_, const OperationFacts& operation_,
                  Handler handler_)
      : Route(method_, path_, operation_.action, handler_) {
    operation = &operation_;
  }
  constexpr Route(http::Method method_, std::string_view path_, const OperationFacts& operation_,
                  DataFunction data_, int status_ = 200,
                  std::string_view media_ = "application/json")
      : Route(method_, path_, operation_.action, data_, status_, media_) {
    operation = &operation_;
  }
  constexpr Route(http::Method method_, std::string_view path_, std::optional<Action> action_,
                  Handler handler_)
      : method(method_), path(path_), action(action_), handler(handler_) {}
  constexpr Route(http::Method method_, std::string_view path_, std::optional<Action> action_,
                  DataFunction data_, int status_ = 200,
                  std::string_view media_ = "application/json")
      : method(method_),
        path(path_),
        action(action_),
        data(data_),
        status(status_),
        media(media_) {}

  http::Method method;
  std::string_view path;  // "/api/keys/{id}": a part in braces stands for one part of any text
  std::optional<Action> action;               // what the caller must be allowed to do; none: `open`
  const OperationFacts* operation = nullptr;  // null: none of the control plane's
  Handler handler = nullptr;                  // one of the two
  DataFunction data = nullptr;
  int status = 200;                             // of a data function's answer
  std::string_view media = "application/json";  // of that answer
  std::size_t max_body = 64 * 1024;
  enum class Body : std::uint8_t { read, left } body = Body::read;

  // The same row for a handler that reads the body itself, of at most `max_bytes`, and sends the
  // response itself.
  constexpr Route streaming(std::size_t max_bytes) const {
    Route row = *this;
    row.max_body = max_bytes;
    row.body = Body::left;
    return row;
  }
  constexpr bool streams() const noexcept { return body == Body::left; }
};

}  // namespace solidrust::web
