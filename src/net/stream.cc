#include "net/stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/ip_address.h"
#include "base/wipe.h"
#include "net/resolver.h"
#include "net/timer_wheel.h"
#include "net/tls.h"
#include "net/tls_bio.h"
#include "net/worker.h"

namespace solidrust {
namespace {

using For = Readiness::For;
using Side = Readiness::Side;

constexpr std::size_t kTlsRecord = 16 * 1024;
constexpr std::size_t kGathered = 4 * 1024;  // up to here a copy costs less than a list does

void set_no_delay(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void advance(WriteCursor& cursor, std::size_t bytes) {
  while (cursor.index < cursor.pieces.size()) {
    const std::size_t left = cursor.pieces[cursor.index].size() - cursor.offset;
    if (bytes < left) {
      cursor.offset += bytes;
      return;
    }
    bytes -= left;
    ++cursor.index;
    cursor.offset = 0;
  }
}

void skip_empty(WriteCursor& cursor) {
  advance(cursor, 0);
}

ssize_t send_gathered(int fd, std::span<iovec> pieces, std::size_t total) {
  if (pieces.size() == 1) return ::send(fd, pieces[0].iov_base, total, MSG_NOSIGNAL);
  if (total <= kGathered) {
    std::array<char, kGathered> bytes;
    char* to = bytes.data();
    for (const iovec& piece : pieces)
      to = std::copy_n(static_cast<const char*>(piece.iov_base), piece.iov_len, to);
    const ssize_t sent = ::send(fd, bytes.data(), total, MSG_NOSIGNAL);
    wipe(bytes.data(), total);  // a credential or a new key may stand in it
    return sent;
  }
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}

}  // namespace

void Stream::SslFree::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

Stream::Stream(Worker& worker) : worker_(worker), readiness_(worker.loop()) {}

Stream::Stream(Worker& worker, int accepted_fd)
    : worker_(worker), socket_(accepted_fd), readiness_(worker.loop()) {
  if (!readiness_.watch(accepted_fd)) {
    close();
    return;
  }
  set_no_delay(accepted_fd);
  // A reader that stalls holds this much in the kernel, beside what is in flight.
  const int unsent = 128 * 1024;
  ::setsockopt(accepted_fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
}

Stream::~Stream() {
  close_socket();
}

void Stream::close_socket() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

IoStatus Stream::failed(std::string_view what, int error_number) {
  failure_.assign(what).append(": ").append(std::strerror(error_number));
  return IoStatus::failed;
}

IoResult Stream::try_read(std::span<char> into) {
  if (closed_) return {IoStatus::cancelled, 0};
  if (ssl_) return tls_read(into);
  for (;;) {
    const ssize_t n = ::recv(socket_, into.data(), into.size(), 0);
    if (n > 0) {
      if (static_cast<std::size_t>(n) < into.size()) readiness_.emptied();
      return {IoStatus::ok, static_cast<std::size_t>(n)};
    }
    if (n == 0) return {IoStatus::end, 0};
    if (errno == EAGAIN) {
      readiness_.used_up(For::input);
      return {IoStatus::would_block, 0};
    }
    if (errno != EINTR) return {failed("read", errno), 0};
  }
}

For Stream::read_wants() const noexcept {
  return ssl_ && read_wants_write_ ? For::output : For::input;
}

For Stream::write_wants() const noexcept {
  return write_wants_read_ ? For::input : For::output;
}

bool Stream::quiet() {
  if (!is_open()) return false;
  if (!readiness_.has(For::input) && (!ssl_ || SSL_has_pending(ssl_.get()) == 0)) return true;
  std::array<char, 1> byte;
  return try_read(byte).status == IoStatus::would_block;
}

Task<IoResult> Stream::read_some(std::span<char> into) {
  // What the loop has not seen anything of is not tried: the next look is cheaper than a vain read.
  for (bool look = ssl_ == nullptr && !readiness_.has(For::input);; look = false) {
    if (!look || closed_) {
      const IoResult result = try_read(into);
      if (result.status != IoStatus::would_block) co_return result;
    }
    const bool ready = co_await readiness_.wait(Side::reader, read_wants());
    if (!ready || closed_) co_return IoResult{IoStatus::cancelled, 0};
  }
}

void Stream::watch_peer(PeerEvent event, void* owner) {
  if (event == nullptr) {
    readiness_.forget(Side::watcher);
    return;
  }
  peer_event_ = event;
  peer_owner_ = owner;
  const auto tell = [](void* self, bool) {
    auto* const stream = static_cast<Stream*>(self);
    stream->peer_event_(stream->peer_owner_);  // may destroy this stream
  };
  readiness_.start_wait(Side::watcher, peer_ended() ? For::hang_up : For::peer_end, tell, this);
}

IoStatus Stream::try_write(WriteCursor& cursor) {
  if (closed_) return IoStatus::cancelled;
  return ssl_ ? tls_write(cursor) : plain_write(cursor);
}

IoStatus Stream::plain_write(WriteCursor& cursor) {
  for (;;) {
    skip_empty(cursor);
    std::array<iovec, 32> vectors;
    std::size_t count = 0;
    std::size_t total = 0;
    for (std::size_t i = cursor.index; i < cursor.pieces.size() && count < vectors.size(); ++i) {
      const std::string_view piece =
          i == cursor.index ? cursor.pieces[i].substr(cursor.offset) : cursor.pieces[i];
      vectors[count++] = {const_cast<char*>(piece.data()), piece.size()};
      total += piece.size();
    }
    if (total == 0) return IoStatus::ok;
    const ssize_t n = send_gathered(socket_, {vectors.data(), count}, total);
    if (n >= 0) {
      advance(cursor, static_cast<std::size_t>(n));
      if (cursor.index == cursor.pieces.size()) return IoStatus::ok;
      if (static_cast<std::size_t>(n) < total) {
        readiness_.used_up(For::output);
        return IoStatus::would_block;
      }
    } else if (errno == EAGAIN) {
      readiness_.used_up(For::output);
      return IoStatus::would_block;
    } else if (errno != EINTR) {
      return failed("write", errno);
    }
  }
}

Task<IoStatus> Stream::wait_writable() {
  if (closed_) co_return IoStatus::cancelled;
  const bool ready = co_await readiness_.wait(Side::writer, write_wants());
  co_return ready && !closed_ ? IoStatus::ok : IoStatus::cancelled;
}

Task<IoStatus> Stream::wait_writable_or_input() {
  if (closed_) co_return IoStatus::cancelled;
  const bool ready = co_await readiness_.wait(Side::writer, For::either);
  co_return ready && !closed_ ? IoStatus::ok : IoStatus::cancelled;
}

bool Stream::has_input() const noexcept {
  return readiness_.has(For::input) || (ssl_ && SSL_has_pending(ssl_.get()) != 0);
}

Task<IoStatus> Stream::write_all(std::span<const std::string_view> pieces) {
  WriteCursor cursor{pieces};
  for (;;) {
    IoStatus status = try_write(cursor);
    if (status != IoStatus::would_block) co_return status;
    status = co_await wait_writable();
    if (status != IoStatus::ok) co_return status;
  }
}

void Stream::cancel() {
  cancelled_ = true;
  readiness_.cancel();
  if (resolving_ != nullptr) resolving_->set();
}

void Stream::close() {
  if (closed_) return;
  closed_ = true;
  cancelled_ = true;
  close_socket();
  readiness_.cancel();
  if (resolving_ != nullptr) resolving_->set();
}

void Stream::shutdown_write() {
  if (!is_open()) return;
  if (ssl_ && SSL_is_init_finished(ssl_.get()) != 0) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());  // best effort: one record into the socket's buffer
  }
  break_off_write();
}

void Stream::break_off_write() {
  if (is_open()) ::shutdown(socket_, SHUT_WR);
}

// ---- connecting ----

Task<ConnectStatus> Stream::connect(std::string host, std::uint16_t port) {
  cancelled_ = closed_;
  Signal done;
  const Lookup lookup(worker_, std::move(host), done);
  resolving_ = &done;
  while (!lookup.finished() && !cancelled_) co_await done.wait();
  resolving_ = nullptr;
  if (cancelled_) co_return ConnectStatus::cancelled;
  if (lookup.addresses().empty()) {
    failure_ = "the name has no address";
    co_return ConnectStatus::resolve_failed;
  }
  ConnectStatus status = ConnectStatus::connect_failed;
  std::size_t left = lookup.addresses().size();
  for (SocketAddress address : lookup.addresses()) {
    address.set_port(port);
    const bool last = --left == 0;
    status = co_await connect_to(address, last);
    if (status != ConnectStatus::connect_failed) break;
  }
  co_return status;
}

Task<ConnectStatus> Stream::connect_to(SocketAddress address, bool last) {
  using namespace std::chrono_literals;
  close_socket();
  socket_ = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) {
    failed("socket", errno);
    co_return ConnectStatus::connect_failed;
  }
  set_no_delay(socket_);
  int error = 0;
  if (::connect(socket_, address.data(), address.size) != 0) error = errno;
  // Watched from now on only: before it connects, a socket counts as broken.
  if ((error == 0 || error == EINPROGRESS) && !readiness_.watch(socket_)) error = errno;
  if (error == EINPROGRESS) {
    Timeout budget(
        worker_.timers(), [](void* self) { static_cast<Readiness*>(self)->cancel(); }, &readiness_);
    if (!last) budget.arm(1500ms);
    const bool ready = co_await readiness_.wait(Side::writer, For::output);
    error = ETIMEDOUT;
    socklen_t size = sizeof error;
    if (ready && !closed_) ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
  }
  if (cancelled_) co_return ConnectStatus::cancelled;
  if (error != 0) {
    failed("connect", error);
    co_return ConnectStatus::connect_failed;
  }
  co_return ConnectStatus::ok;
}

// ---- TLS ----

bool Stream::open_ssl(void* context) {
  ERR_clear_error();
  ssl_.reset(SSL_new(static_cast<SSL_CTX*>(context)));
  if (!ssl_) return false;
  BIO* bio = make_socket_bio(socket_);
  if (bio == nullptr) return false;
  SSL_set_bio(ssl_.get(), bio, bio);
  return true;
}

Task<IoStatus> Stream::handshake(std::shared_ptr<TlsServerContext> context) {
  if (!is_open()) co_return IoStatus::cancelled;
  if (!open_ssl(context->native())) co_return failed("TLS", ENOMEM);
  SSL_set_accept_state(ssl_.get());
  const IoStatus status = co_await drive_handshake();
  co_return status;
}

Task<IoStatus> Stream::handshake(std::shared_ptr<TlsClientContext> context, std::string host) {
  if (!is_open()) co_return IoStatus::cancelled;
  if (!open_ssl(context->native())) co_return failed("TLS", ENOMEM);
  SSL* ssl = ssl_.get();
  int known = 0;
  if (IpAddress::parse(host)) {
    known = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    known = SSL_set1_host(ssl, host.c_str());
    if (known == 1) known = static_cast<int>(SSL_set_tlsext_host_name(ssl, host.c_str()));
  }
  if (known != 1) {
    failure_ = "TLS: not a host name";
    co_return IoStatus::failed;
  }
  SSL_set_connect_state(ssl);
  const IoStatus status = co_await drive_handshake();
  co_return status;
}

Task<IoStatus> Stream::drive_handshake() {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) co_return IoStatus::ok;
    const IoStatus status = tls_status(result);
    if (status == IoStatus::end) co_return failed("TLS handshake", ECONNRESET);
    if (status != IoStatus::would_block) co_return status;
    const For wanted = SSL_want_write(ssl_.get()) ? For::output : For::input;
    const bool ready = co_await readiness_.wait(Side::reader, wanted);
    if (!ready || closed_) co_return IoStatus::cancelled;
  }
}

IoStatus Stream::tls_status(int result) {
  const int system_error = errno;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      readiness_.used_up(For::input);
      return IoStatus::would_block;
    case SSL_ERROR_WANT_WRITE:
      readiness_.used_up(For::output);
      return IoStatus::would_block;
    case SSL_ERROR_ZERO_RETURN:
      return IoStatus::end;
    case SSL_ERROR_SYSCALL:
      return failed("TLS", system_error != 0 ? system_error : ECONNRESET);
    default:
      break;
  }
  const long verified = SSL_get_verify_result(ssl_.get());
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  failure_ = "TLS: ";
  failure_ += reason != nullptr ? reason : "protocol error";
  if (verified != X509_V_OK) failure_.append(": ").append(X509_verify_cert_error_string(verified));
  ERR_clear_error();
  return IoStatus::failed;
}

IoResult Stream::tls_read(std::span<char> into) {
  ERR_clear_error();
  std::size_t n = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &n);
  if (result == 1) return {IoStatus::ok, n};
  const IoStatus status = tls_status(result);
  if (status == IoStatus::would_block) read_wants_write_ = SSL_want_write(ssl_.get());
  return {status, 0};
}

// One record at a time. After a would_block OpenSSL holds the encrypted record and must be offered
// at least as many bytes again: gathering from an unmoved cursor gives the same ones.
IoStatus Stream::tls_write(WriteCursor& cursor) {
  static thread_local std::array<char, kTlsRecord> staging;
  for (;;) {
    skip_empty(cursor);
    if (cursor.index == cursor.pieces.size()) return IoStatus::ok;
    std::string_view record = cursor.pieces[cursor.index].substr(cursor.offset);
    if (record.size() < kTlsRecord && cursor.index + 1 < cursor.pieces.size()) {
      std::size_t used = record.copy(staging.data(), staging.size());
      for (std::size_t i = cursor.index + 1; i < cursor.pieces.size() && used < kTlsRecord; ++i)
        used += cursor.pieces[i].copy(staging.data() + used, kTlsRecord - used);
      record = {staging.data(), used};
    }
    ERR_clear_error();
    std::size_t n = 0;
    const int result = SSL_write_ex(ssl_.get(), record.data(), record.size(), &n);
    // Our credential may have gone through it. When it is to be tried again, it is filled again.
    if (record.data() == staging.data()) wipe(staging.data(), record.size());
    if (result != 1) {
      const IoStatus status = tls_status(result);
      if (status == IoStatus::would_block) write_wants_read_ = SSL_want_read(ssl_.get());
      return status;
    }
    advance(cursor, n);
  }
}

}  // namespace solidrust
