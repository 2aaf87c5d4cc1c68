#include "http/client/client_exchange.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "http/wire/request_writer.h"
#include "net/frame_pool.h"

namespace solidrust::http {
namespace {

constexpr std::size_t kLeastBodyRoom = 4096;

}  // namespace

PooledExchange::PooledExchange(ClientPool::Impl& pool, OriginGroup& group,
                               const ClientDeadlines& deadlines)
    : pool_(pool),
      group_(group),
      deadlines_(deadlines),
      phase_(
          pool.worker.timers(),
          [](void* self) {
            auto* exchange = static_cast<PooledExchange*>(self);
            exchange->fail(exchange->phase_errc_);
          },
          this),
      total_(
          pool.worker.timers(),
          [](void* self) { static_cast<PooledExchange*>(self)->fail(ClientErrc::total); }, this) {}

void* PooledExchange::operator new(std::size_t size) {
  return FramePool::take(size);
}

void PooledExchange::operator delete(void* memory, std::size_t size) {
  FramePool::give(memory, size);
}

PooledExchange::~PooledExchange() {
  if (connection_ && reusable_ && errc_ == ClientErrc::ok)
    pool_.give_back(group_, std::move(connection_));
  if (head_buffer_.bytes) pool_.give_back(std::move(head_buffer_));
  if (body_buffer_.bytes) pool_.give_back(std::move(body_buffer_));
}

// The first failure counts. After the true end there is nothing left to fail but the reuse.
ClientErrc PooledExchange::fail(ClientErrc why) {
  if (errc_ == ClientErrc::ok) {
    errc_ = why;
    if (connection_) {
      if (failure_.empty()) failure_ = connection_->stream.failure();
      connection_->stream.close();
    }
  }
  phase_.disarm();
  total_.disarm();
  return errc_;
}

ClientErrc PooledExchange::fail(ClientErrc why, std::string_view text) {
  if (errc_ == ClientErrc::ok) failure_ = text;
  return fail(why);
}

void PooledExchange::arm(std::chrono::milliseconds delay, ClientErrc why) {
  phase_errc_ = why;
  phase_.arm(delay);
}

Task<ClientErrc> PooledExchange::open(const ClientRequest& request) {
  if (errc_ != ClientErrc::ok) co_return errc_;
  total_.arm(deadlines_.total);
  connection_ = pool_.take(group_);
  pooled_ = connection_ != nullptr;
  for (;;) {
    if (!connection_) {
      const ClientErrc connected = co_await connect();
      if (connected != ClientErrc::ok) co_return connected;
    }
    const bool to_head = request.method == "HEAD";
    begin_head(to_head);
    ClientErrc result = co_await send(request, to_head);
    if (result == ClientErrc::ok) result = co_await read_head(to_head);
    if (result != ClientErrc::ok || body_ != nullptr) co_return result;
    // RFC 9112 section 9.3.1: the peer closed the idle connection while the request was on its way.
    pooled_ = false;
    connection_.reset();
  }
}

Task<ClientErrc> PooledExchange::connect() {
  const Origin& origin = group_.origin;
  if (origin.tls && !pool_.tls)
    co_return fail(ClientErrc::tls, "no certificate authorities were loaded");
  connection_ = std::make_unique<ClientConnection>(pool_.worker);
  arm(deadlines_.connect, ClientErrc::connect);
  const ConnectStatus connected = co_await connection_->stream.connect(origin.host, origin.port);
  if (errc_ != ClientErrc::ok) co_return errc_;
  if (connected != ConnectStatus::ok)
    co_return fail(connected == ConnectStatus::resolve_failed ? ClientErrc::resolve
                                                              : ClientErrc::connect);
  if (origin.tls) {
    const IoStatus secured = co_await connection_->stream.handshake(pool_.tls, origin.host);
    if (errc_ != ClientErrc::ok) co_return errc_;
    if (secured != IoStatus::ok) co_return fail(ClientErrc::tls);
  }
  phase_.disarm();
  co_return ClientErrc::ok;
}

ClientErrc PooledExchange::write_head(const ClientRequest& request) {
  std::uint64_t size = 0;
  for (const std::string_view piece : request.body) size += piece.size();
  connection_->head.clear();
  if (!append_request_head(connection_->head, request, group_.origin, size))
    return fail(ClientErrc::malformed, "the request has a character that cannot be sent");
  connection_->pieces.clear();
  connection_->pieces.push_back(connection_->head);
  if (!request.credential.value.empty()) {
    connection_->pieces.push_back(request.credential.value);
    connection_->pieces.emplace_back("\r\n\r\n");
  }
  connection_->pieces.insert(connection_->pieces.end(), request.body.begin(), request.body.end());
  return ClientErrc::ok;
}

// A peer that refuses a body early answers, and may then neither read on nor close; or it closes,
// and when writing fails there may still be a response to read. An early response that is no error
// does not end the sending: its peer may yet want the rest.
Task<ClientErrc> PooledExchange::send(const ClientRequest& request, bool to_head) {
  if (write_head(request) != ClientErrc::ok) co_return errc_;
  Stream& stream = connection_->stream;
  WriteCursor cursor{connection_->pieces};
  sent_ = true;
  for (;;) {
    IoStatus status = stream.try_write(cursor);
    if (status == IoStatus::would_block) {
      arm(deadlines_.stall, ClientErrc::stall);
      const bool look = body_ == nullptr && !input_ended_;
      status = look ? co_await stream.wait_writable_or_input() : co_await stream.wait_writable();
      phase_.disarm();
      if (errc_ != ClientErrc::ok) co_return errc_;
      if (status == IoStatus::ok && look && look_for_answer(to_head) != ClientErrc::ok)
        co_return errc_;
      const bool refused = body_ != nullptr && head_.status >= 300;
      if (status == IoStatus::ok && !refused) continue;
    }
    write_broken_ = status != IoStatus::ok || body_ != nullptr;
    co_return ClientErrc::ok;
  }
}

// Without waiting; what has come of a response while the request was being sent.
ClientErrc PooledExchange::look_for_answer(bool to_head) {
  while (connection_->stream.has_input() && body_ == nullptr) {
    const IoResult result = connection_->stream.try_read(head_room());
    if (result.status == IoStatus::would_block) break;
    if (result.status != IoStatus::ok) {  // read_head() will see it, once writing has failed
      input_ended_ = true;
      break;
    }
    answered_ = true;
    if (head_bytes(result.bytes, to_head) != ClientErrc::ok) return errc_;
  }
  return ClientErrc::ok;
}

void PooledExchange::begin_head(bool to_head) {
  if (!head_buffer_.bytes) head_buffer_ = pool_.take_buffer();
  head_size_ = 0;
  input_ended_ = false;
  parser_.reset(pool_.options.response_head, to_head);
}

std::span<char> PooledExchange::head_room() {
  if (head_size_ == head_buffer_.size) grow_head_buffer();
  return {head_buffer_.bytes.get() + head_size_, head_buffer_.size - head_size_};
}

// Without a failure and without body_: a stale idle connection, to be replaced.
Task<ClientErrc> PooledExchange::read_head(bool to_head) {
  arm(deadlines_.first_byte, ClientErrc::first_byte);
  while (body_ == nullptr) {
    const IoResult result = co_await connection_->stream.read_some(head_room());
    if (errc_ != ClientErrc::ok) co_return errc_;
    if (result.status != IoStatus::ok) {
      if (pooled_ && !answered_) co_return ClientErrc::ok;
      co_return broken(result.status);
    }
    answered_ = true;
    const ClientErrc parsed = head_bytes(result.bytes, to_head);
    if (parsed != ClientErrc::ok) co_return parsed;
  }
  phase_.disarm();
  if (head_.content_length == 0u) complete();
  co_return ClientErrc::ok;
}

// Sets body_ once the final head is whole.
ClientErrc PooledExchange::head_bytes(std::size_t received, bool to_head) {
  head_size_ += received;
  for (;;) {
    switch (parser_.parse(head_buffer_.bytes.get(), head_size_, head_)) {
      case ResponseHeadParser::State::more:
        return ClientErrc::ok;
      case ResponseHeadParser::State::malformed:
        return fail(ClientErrc::malformed, parser_.fault());
      case ResponseHeadParser::State::too_large:
        return fail(ClientErrc::too_large, "the response head is over its limit");
      case ResponseHeadParser::State::done:
        break;
    }
    if (head_.status >= 200) {
      begin_body();
      return ClientErrc::ok;
    }
    if (++interim_ > kMaxInterim) return fail(ClientErrc::malformed, "too many interim responses");
    head_size_ -= parser_.position();
    std::memmove(head_buffer_.bytes.get(), head_buffer_.bytes.get() + parser_.position(),
                 head_size_);
    parser_.reset(pool_.options.response_head, to_head);
  }
}

// The parser's views move with the buffer: it starts again, which a large head does a few times.
void PooledExchange::grow_head_buffer() {
  ClientBuffer larger{std::unique_ptr<char[]>(new char[head_buffer_.size * 2]),
                      head_buffer_.size * 2};
  std::memcpy(larger.bytes.get(), head_buffer_.bytes.get(), head_size_);
  std::swap(head_buffer_, larger);
  pool_.give_back(std::move(larger));
  parser_.restart();
}

void PooledExchange::begin_body() {
  const std::size_t at = parser_.position();
  body_ = head_buffer_.bytes.get() + at;
  body_room_ = head_buffer_.size - at;
  end_ = head_size_ - at;
  const bool large = head_.content_length.value_or(0) > pool_.options.buffer;
  if (large || body_room_ < kLeastBodyRoom) {
    body_buffer_ = large ? pool_.take_large_buffer() : pool_.take_buffer();
    if (body_buffer_.size < end_) body_buffer_ = {std::unique_ptr<char[]>(new char[end_]), end_};
    std::memcpy(body_buffer_.bytes.get(), body_, end_);
    body_ = body_buffer_.bytes.get();
    body_room_ = body_buffer_.size;
  }
  left_ = head_.content_length.value_or(0);
  chunks_.reset();
}

Task<ClientErrc> PooledExchange::read(std::string_view& bytes) {
  bytes = {};
  for (;;) {
    if (errc_ != ClientErrc::ok) co_return errc_;
    if (complete_) co_return ClientErrc::ok;
    if (begin_ < end_) {
      const ClientErrc taken = take_body(bytes);
      if (taken != ClientErrc::ok || !bytes.empty()) co_return taken;
      continue;
    }
    arm(deadlines_.stall, ClientErrc::stall);
    const IoResult result = co_await connection_->stream.read_some({body_, body_room_});
    if (errc_ != ClientErrc::ok) co_return errc_;
    phase_.disarm();
    if (result.status != IoStatus::ok) {
      const ClientErrc ended = body_ended(result.status);
      if (ended != ClientErrc::ok) co_return ended;
      continue;
    }
    begin_ = 0;
    end_ = result.bytes;
  }
}

ClientErrc PooledExchange::take_body(std::string_view& bytes) {
  char* const at = body_ + begin_;
  const std::size_t size = end_ - begin_;
  if (head_.chunked) {
    const ChunkedDecoder::Step step = chunks_.decode(at, size);
    if (step.state == ChunkedDecoder::State::failed)
      return fail(ClientErrc::malformed, chunks_.fault());
    begin_ += step.consumed;
    bytes = {at, step.produced};
    if (step.state == ChunkedDecoder::State::done) complete();
  } else if (head_.content_length) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, size));
    begin_ += n;
    left_ -= n;
    bytes = {at, n};
    if (left_ == 0) complete();
  } else {
    begin_ = end_;
    bytes = {at, size};
  }
  return ClientErrc::ok;
}

ClientErrc PooledExchange::body_ended(IoStatus status) {
  const bool until_close = !head_.chunked && !head_.content_length;
  if (status != IoStatus::end || !until_close) return broken(status);
  complete();
  return ClientErrc::ok;
}

ClientErrc PooledExchange::broken(IoStatus status) {
  if (status == IoStatus::end)
    return fail(ClientErrc::reset, "closed before the response was complete");
  return fail(ClientErrc::reset);
}

// A byte more than the response is the sign of a peer that counts differently.
void PooledExchange::complete() {
  complete_ = true;
  reusable_ = head_.keep_alive && begin_ == end_ && !write_broken_;
  phase_.disarm();
  total_.disarm();
}

std::string_view words_of(ClientErrc why) noexcept {
  switch (why) {
    case ClientErrc::ok:
      break;
    case ClientErrc::resolve:
      return "the name has no address";
    case ClientErrc::connect:
      return "no connection";
    case ClientErrc::tls:
      return "no trusted TLS connection";
    case ClientErrc::reset:
      return "closed before the response was complete";
    case ClientErrc::malformed:
      return "malformed response";
    case ClientErrc::too_large:
      return "response head too large";
    case ClientErrc::first_byte:
      return "no response in time";
    case ClientErrc::stall:
      return "the response stalled";
    case ClientErrc::total:
      return "the response took too long in all";
    case ClientErrc::cancelled:
      return "cancelled";
  }
  return "";
}

}  // namespace solidrust::http
