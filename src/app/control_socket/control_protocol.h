// The protocol between the command line and the running server: one request and its answer for each
// connection.
//
//   request = "solidrust-control/1" SP METHOD SP SIZE LF PARAMS
//   answer  = "ok" SP SIZE LF JSON
//           | "error" SP CODE SP SIZE LF JSON                      JSON: {"message","param"}
//
// PARAMS: SIZE bytes, JSON or nothing.
//
// METHOD is 1 to 64 of a-z 0-9 . _ ; SIZE is decimal; CODE is a name of the error table.
#pragma once

#include <cstddef>
#include <string>

#include "app/control_socket/unix_socket.h"
#include "base/result.h"

namespace solidrust {

inline constexpr std::size_t kMaxControlLine = 256;
inline constexpr std::size_t kMaxControlRequest = 1024 * 1024;
inline constexpr std::size_t kMaxControlAnswer = 256 * 1024 * 1024;

struct ControlRequest {
  std::string method;
  std::string params;
};

Result<void> write_request(TimedStream& stream, const ControlRequest& request);
// invalid_argument if it is malformed or over a bound.
Result<ControlRequest> read_request(TimedStream& stream);
Result<void> write_answer(TimedStream& stream, const Result<std::string>& answer);
// The server's answer: its JSON, or the Error that it gave.
Result<std::string> read_answer(TimedStream& stream);

}  // namespace solidrust
