// What the handler sees of a ServerConnection: the request's body, the client's presence, the
// answer.
#include <array>
#include <utility>

#include "base/wipe.h"
#include "http/server/server_connection.h"

namespace solidrust::http {

namespace {

constexpr std::array<std::string_view, 1> kContinue{"HTTP/1.1 100 Continue\r\n\r\n"};

}  // namespace

// ---- reading ----

Task<Result<std::string_view>> ServerConnection::read_body(std::size_t max_bytes) {
  const bool acceptable = parser_.head().content_length.value_or(0) <= max_bytes;
  if (acceptable && std::exchange(send_continue_, false) && body_.received() == 0 &&
      input_.buffer().size() == parser_.size()) {
    WriteCursor cursor{kContinue};
    IoStatus status = stream_.try_write(cursor);
    if (status == IoStatus::would_block) status = co_await send_slowly(&cursor);
    sent(status);
  }
  Result<std::string_view> body = co_await body_.read(max_bytes);
  if (!body) {
    if (body.error().code != ErrorCode::request_too_large || parser_.head().chunked)
      must_close_ = true;
    if (body.error().code == ErrorCode::client_closed) mark_gone();
  }
  co_return body;
}

// The views are of this connection's own buffers.
void ServerConnection::wipe(std::string_view received) {
  solidrust::wipe(const_cast<char*>(received.data()), received.size());
}

void ServerConnection::on_client_gone(void (*gone)(void*), void* context) {
  gone_callback_ = gone;
  gone_context_ = context;
  if (gone == nullptr) {
    stop_watching();
  } else if (gone_) {
    gone_callback_ = nullptr;
    gone(context);
  } else {
    watch_client();
  }
}

void ServerConnection::watch_client() {
  stream_.watch_peer(on_peer_event, this);
  if (stream_.peer_ended()) probe_.arm(settings_.limits.probe);
}

void ServerConnection::stop_watching() {
  stream_.watch_peer(nullptr, nullptr);
  probe_.disarm();
}

void ServerConnection::on_peer_event(void* self) {
  auto* const connection = static_cast<ServerConnection*>(self);
  if (connection->stream_.peer_hung_up())
    connection->mark_gone();
  else
    connection->watch_client();
}

void ServerConnection::on_probe(void* self) {
  static_cast<ServerConnection*>(self)->probe_client();
}

// The client may be reading still, or have closed its socket: the system answers what reaches that
// with a reset, which is the next peer event. HTTP/1.0 has no interim responses.
void ServerConnection::probe_client() {
  if (answer_ != Answer::none || writing_ || parser_.head().minor_version == 0) return;
  WriteCursor cursor{kContinue};
  if (stream_.try_write(cursor) == IoStatus::ok)
    probe_.arm(settings_.limits.probe);
  else
    cut();  // it does not even take that
}

void ServerConnection::mark_gone() {
  if (std::exchange(gone_, true)) return;
  stop_watching();
  if (writing_) stream_.cancel();
  if (const auto callback = std::exchange(gone_callback_, nullptr)) callback(gone_context_);
}

// ---- writing ----

bool ServerConnection::may_keep_alive() const {
  if (must_close_ || draining_ || send_continue_ || !parser_.head().keep_alive) return false;
  return body_.left().value_or(0) <= settings_.limits.unread_body;
}

void ServerConnection::start_answer(int status, std::span<const Field> fields,
                                    ResponseFraming framing) {
  framing.minor_version = parser_.head().minor_version;
  framing.keep_alive = keep_alive_;
  if (!status_has_body(status)) framing.content_length.reset();
  if (!status_has_body(status)) framing.chunked = false;
  bodiless_ = parser_.head().method == Method::head || !status_has_body(status);
  append_response_head(text_, status, framing, fields);
}

Task<bool> ServerConnection::respond(int status, std::span<const Field> fields,
                                     std::string_view body) {
  if (gone_ || answer_ != Answer::none) co_return false;
  answer_ = Answer::complete;
  keep_alive_ = may_keep_alive();
  ResponseFraming framing;
  framing.content_length = body.size();
  start_answer(status, fields, framing);
  if (bodiless_) body = {};
  const std::array<std::string_view, 2> pieces{text_, body};
  WriteCursor cursor{pieces};
  IoStatus result = stream_.try_write(cursor);
  if (result == IoStatus::would_block) result = co_await send_slowly(&cursor);
  if (!sent(result)) co_return false;
  sent_ += body.size();
  co_return true;
}

Task<bool> ServerConnection::begin(int status, std::span<const Field> fields) {
  if (gone_ || answer_ != Answer::none) co_return false;
  answer_ = Answer::streaming;
  chunked_ = parser_.head().minor_version == 1;
  keep_alive_ = chunked_ && may_keep_alive();
  ResponseFraming framing;
  framing.chunked = chunked_;
  start_answer(status, fields, framing);
  co_return true;
}

Task<bool> ServerConnection::write(std::span<const std::string_view> pieces) {
  if (gone_ || answer_ != Answer::streaming) co_return false;
  std::size_t total = 0;
  if (!bodiless_)
    for (const std::string_view piece : pieces) total += piece.size();
  if (total == 0 && text_.empty()) co_return true;
  if (total > 0 && chunked_) append_chunk_size(text_, total);
  pieces_.assign(1, text_);
  if (total > 0) pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
  if (total > 0 && chunked_) pieces_.emplace_back("\r\n");
  WriteCursor cursor{pieces_};
  IoStatus result = stream_.try_write(cursor);
  if (result == IoStatus::would_block) result = co_await send_slowly(&cursor);
  text_.clear();
  if (!sent(result)) co_return false;
  sent_ += total;
  co_return true;
}

Task<bool> ServerConnection::finish() {
  if (gone_ || answer_ != Answer::streaming) co_return false;
  if (chunked_ && !bodiless_) text_.append("0\r\n\r\n");
  answer_ = Answer::complete;
  const std::array<std::string_view, 1> pieces{text_};
  WriteCursor cursor{pieces};
  IoStatus result = stream_.try_write(cursor);
  if (result == IoStatus::would_block) result = co_await send_slowly(&cursor);
  co_return sent(result);
}

void ServerConnection::abort() {
  answer_ = Answer::aborted;
  if (writing_)
    stream_.cancel();
  else
    stream_.break_off_write();
}

Task<IoStatus> ServerConnection::send_slowly(WriteCursor* cursor) {
  IoStatus status = IoStatus::would_block;
  writing_ = true;
  while (status == IoStatus::would_block && !gone_ && answer_ != Answer::aborted) {
    write_stall_.arm(settings_.limits.write_stall);
    status = co_await stream_.wait_writable();
    if (status == IoStatus::ok) status = stream_.try_write(*cursor);
  }
  write_stall_.disarm();
  writing_ = false;
  co_return status;
}

bool ServerConnection::sent(IoStatus status) {
  if (status == IoStatus::ok) return true;
  mark_gone();
  return false;
}

void ServerConnection::on_write_stall(void* self) {
  static_cast<ServerConnection*>(self)->stream_.close();
}

}  // namespace solidrust::http
