#include "http/server/server_connection.h"

#include <exception>
#include <utility>

#include "base/log.h"
#include "base/wipe.h"
#include "net/worker.h"

namespace solidrust::http {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRoomForChunks = 1024;  // behind a head whose body is not complete
constexpr auto kDrainIdle = 500ms;            // a request that is on its way is still served
constexpr auto kLinger = 2s;
constexpr std::size_t kLingerBytes = 64 * 1024 * 1024;
constexpr std::size_t kTextKept = 1024;

}  // namespace

ServerConnection::ServerConnection(Worker& worker, const ServerSettings& settings, int fd,
                                   std::string_view peer)
    : worker_(worker),
      settings_(settings),
      peer_(peer),
      stream_(worker, fd),
      input_(worker.timers(), stream_),
      parser_({settings.limits.request_line, settings.limits.header_block},
              settings.handler->target_rules()),
      body_(input_, {settings.limits.body_grace, settings.limits.body_min_bytes_per_s}),
      write_stall_(worker.timers(), on_write_stall, this),
      probe_(worker.timers(), on_probe, this) {}

ServerConnection::~ServerConnection() = default;

Task<void> ServerConnection::run() {
  bool going = co_await handshake();
  while (going) {
    const Head head = co_await read_head();
    if (head == Head::closed) {
      stream_.shutdown_write();  // a TLS client then knows that nothing is missing
      break;
    }
    if (head == Head::complete)
      co_await handle();
    else
      co_await refuse();
    going = co_await settle_request();
  }
  stream_.close();
}

Task<bool> ServerConnection::handshake() {
  if (!settings_.tls) co_return stream_.is_open();
  input_.arm(settings_.limits.header_deadline);
  const IoStatus status = co_await stream_.handshake(settings_.tls);
  input_.disarm();
  co_return status == IoStatus::ok;
}

// ---- requests ----

Task<ServerConnection::Head> ServerConnection::read_head() {
  reset_exchange();
  InputBuffer& buffer = input_.buffer();
  bool deadline_set = false;
  idle_ = buffer.size() == 0;
  if (idle_) input_.arm(draining_ ? kDrainIdle : settings_.limits.keep_alive);
  for (;;) {
    const auto state = parser_.parse(buffer.data(), buffer.size());
    if (state != RequestParser::State::more) {
      input_.disarm();
      started_ = std::chrono::steady_clock::now();
      if (state == RequestParser::State::complete) co_return Head::complete;
      refusal_ = {parser_.refusal().code, std::string(parser_.refusal().message)};
      co_return Head::refused;
    }
    if (!idle_ && !std::exchange(deadline_set, true)) input_.arm(settings_.limits.header_deadline);
    if (!idle_ && input_.expired()) {
      started_ = std::chrono::steady_clock::now();
      refusal_ = {ErrorCode::request_timeout, "The request's head did not arrive in time."};
      co_return Head::refused;
    }
    if (buffer.tail().empty()) {
      const auto old = buffer.grow();
      parser_.moved(old.get(), buffer.data());
    }
    const IoStatus status = co_await input_.fill();
    idle_ = buffer.size() == 0;
    const bool late = status == IoStatus::cancelled && input_.expired() && !idle_;
    if (status != IoStatus::ok && !late) co_return Head::closed;
  }
}

void ServerConnection::reset_exchange() {
  parser_.reset();
  if (settings_.limits.wipe_requests) solidrust::wipe(text_);
  if (text_.capacity() > kTextKept) std::string().swap(text_);
  text_.clear();
  sent_ = 0;
  answer_ = Answer::none;
  must_close_ = keep_alive_ = send_continue_ = chunked_ = bodiless_ = false;
}

Task<void> ServerConnection::handle() {
  // What is no method is perhaps the body of a request that somebody in front read another way.
  if (parser_.head().method == Method::other) must_close_ = true;
  make_room_behind_head();
  body_.begin(parser_.head(), parser_.size());
  send_continue_ = parser_.head().expect_continue && !body_.complete();
  try {
    co_await settings_.handler->handle(*this);
  } catch (const std::exception& error) {
    LogLine(LogLevel::error, "request_handler_failed").field("reason", error.what());
    abort();
  }
}

Task<void> ServerConnection::refuse() {
  must_close_ = true;
  try {
    co_await settings_.handler->refuse(*this, refusal_);
  } catch (const std::exception& error) {
    LogLine(LogLevel::error, "request_handler_failed").field("reason", error.what());
    abort();
  }
}

// Room to receive chunks in, while the head's views must stay where they are. Bounded by the
// request itself, never by what was pipelined behind it.
void ServerConnection::make_room_behind_head() {
  InputBuffer& buffer = input_.buffer();
  const RequestHead& head = parser_.head();
  const std::uint64_t request = parser_.size() + head.content_length.value_or(0);
  if (!head.chunked && request <= buffer.size()) return;
  while (buffer.capacity() < parser_.size() + kRoomForChunks) {
    const auto old = buffer.grow();
    parser_.moved(old.get(), buffer.data());
  }
}

// What must not be found in memory while the connection is idle.
void ServerConnection::wipe_request() {
  const RequestHead& head = parser_.head();
  wipe(head.authorization);
  wipe(head.x_api_key);
  if (!settings_.limits.wipe_requests) return;
  body_.wipe();
  wipe(input_.buffer().front(parser_.size()));
}

// After the handler: whether the connection can serve another request.
Task<bool> ServerConnection::settle_request() {
  gone_callback_ = nullptr;
  stop_watching();
  wipe_request();
  if (answer_ == Answer::streaming) abort();
  if (gone_ || answer_ == Answer::none || !stream_.is_open()) co_return false;
  if (!keep_alive_ || must_close_ || answer_ == Answer::aborted) {
    if (answer_ == Answer::complete) stream_.shutdown_write();
    if (input_is_left()) co_await linger();
    co_return false;
  }
  if (!body_.complete()) {
    const bool gone_through = co_await body_.discard(settings_.limits.unread_body);
    if (!gone_through) co_return false;
  }
  body_.end();
  input_.buffer().shrink();
  if (settings_.limits.wipe_requests) input_.buffer().wipe_tail();
  co_return true;
}

// Closing with input unread would reset the connection, and the client lose the answer. Where the
// client announced no end, more may be on its way than lies in the buffer.
bool ServerConnection::input_is_left() {
  const std::size_t request = parser_.size() + (parser_.head().keep_alive ? 0 : body_.in_place());
  return must_close_ || !body_.complete() || input_.buffer().size() > request;
}

Task<void> ServerConnection::linger() {
  InputBuffer& buffer = input_.buffer();
  std::size_t discarded = 0;
  input_.arm(kLinger);
  while (discarded < kLingerBytes && !input_.expired()) {
    discarded += buffer.size();
    buffer.truncate(0);
    const IoStatus status = co_await input_.fill();
    if (status != IoStatus::ok) break;
  }
  input_.disarm();
}

void ServerConnection::drain() {
  draining_ = true;
  if (idle_) input_.arm(kDrainIdle);
}

void ServerConnection::cut() {
  stream_.close();
  mark_gone();
}

}  // namespace solidrust::http
