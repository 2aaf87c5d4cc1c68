#include "http/server/connection_input.h"

namespace solidrust::http {

Task<IoStatus> ConnectionInput::fill() {
  const IoResult result = co_await read(buffer_.tail());
  buffer_.commit(result.bytes);
  co_return result.status;
}

Task<IoResult> ConnectionInput::read(std::span<char> into) {
  if (ended_ != IoStatus::ok) co_return IoResult{ended_, 0};
  const IoResult result = co_await stream_.read_some(into);
  if (result.status != IoStatus::ok && result.status != IoStatus::cancelled) ended_ = result.status;
  co_return result;
}

void ConnectionInput::arm(std::chrono::milliseconds delay) {
  expired_ = false;
  timeout_.arm(delay);
}

void ConnectionInput::on_timeout(void* self) {
  auto* input = static_cast<ConnectionInput*>(self);
  input->expired_ = true;
  input->stream_.cancel();
}

}  // namespace solidrust::http
