#include "app/control_socket/control_client.h"

namespace solidrust {

std::optional<Result<std::string>> ask_server(const std::string& path,
                                              const ControlRequest& request,
                                              std::chrono::milliseconds wait) {
  if (request.params.size() > kMaxControlRequest)
    return Error(ErrorCode::invalid_argument, "The command's parameters are larger than 1 MiB.");
  auto socket = connect_unix(path);
  if (!socket) {
    if (socket.error().code == ErrorCode::not_found) return std::nullopt;
    return std::move(socket).error();
  }
  TimedStream stream(socket->get(), TimedStream::Clock::now() + wait);
  if (auto sent = write_request(stream, request); !sent) return std::move(sent).error();
  return read_answer(stream);
}

}  // namespace solidrust
