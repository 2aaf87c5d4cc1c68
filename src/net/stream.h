// A byte stream to a peer, plain TCP or TLS, for both sides of HTTP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/readiness.h"
#include "net/signal.h"
#include "net/socket_address.h"
#include "net/task.h"

struct ssl_st;

namespace solidrust {

class Worker;
class TlsServerContext;
class TlsClientContext;

enum class IoStatus : std::uint8_t {
  ok,
  would_block,  // only from the try_ functions
  end,          // the peer closed in order (TLS: with close_notify)
  cancelled,    // cancel() or close() was called
  failed,       // reset, broken TLS, or any other error; Stream::failure() says which
};

struct IoResult {
  IoStatus status = IoStatus::failed;
  std::size_t bytes = 0;
};

enum class ConnectStatus : std::uint8_t { ok, resolve_failed, connect_failed, cancelled };

// Where a gathering write stands. Owns neither the pieces nor what they view.
struct WriteCursor {
  std::span<const std::string_view> pieces;
  std::size_t index = 0;   // of the first piece that is not written in full
  std::size_t offset = 0;  // written bytes of that piece
};

// Belongs to its worker's thread for life. One read and one write may be pending at the same time.
// Every call first tries the socket and waits only when it must. There are no deadlines here: the
// owner arms a Timeout whose callback calls cancel() or close(). A stream must not be destroyed
// while an operation is pending: close it and wait for the operation's end.
class Stream {
 public:
  using PeerEvent = void (*)(void* owner);

  // Not connected yet.
  explicit Stream(Worker& worker);
  // Takes over an accepted, non-blocking socket.
  Stream(Worker& worker, int accepted_fd);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Resolves `host` (a name, or an address without brackets) off the worker's thread and tries its
  // addresses in turn; all but the last get at most 1.5 s each.
  Task<ConnectStatus> connect(std::string host, std::uint16_t port);
  // TLS from here on. The client's form sends SNI and verifies the chain and that it is for `host`.
  Task<IoStatus> handshake(std::shared_ptr<TlsServerContext> context);
  Task<IoStatus> handshake(std::shared_ptr<TlsClientContext> context, std::string host);

  // At least one byte with status ok. `into` is not empty and lives until the end.
  IoResult try_read(std::span<char> into);
  // Whether neither a byte nor the end has come since the last read, as of the loop's last look.
  // Costs no system call while that is so.
  bool quiet();
  Task<IoResult> read_some(std::span<char> into);

  // As of the loop's last look. A peer that has ended its sending may read on (RFC 9293 section
  // 3.6); one that has hung up does not: the connection was reset, or ended from both sides.
  bool peer_ended() const noexcept { return readiness_.has(Readiness::For::peer_end); }
  bool peer_hung_up() const noexcept { return readiness_.has(Readiness::For::hang_up); }
  // Calls back once, never from inside this call, when the peer has ended its sending; if it has
  // already, when it has hung up. Replaces an earlier one; nullptr stops it. Reads nothing.
  // Neither cancel() nor close() calls back.
  void watch_peer(PeerEvent event, void* owner);

  // Writes all the pieces; ok means that the kernel has taken every byte.
  IoStatus try_write(WriteCursor& cursor);
  Task<IoStatus> wait_writable();  // after would_block from try_write
  // The same, but also ends when there may be something to read; has_input() tells.
  Task<IoStatus> wait_writable_or_input();
  bool has_input() const noexcept;
  Task<IoStatus> write_all(std::span<const std::string_view> pieces);

  // Pending operations end with `cancelled`; the stream stays usable. An operation that has just
  // completed may still report its success: keep a flag of your own.
  void cancel();
  // Pending and later operations end with `cancelled`.
  void close();
  // Tells the peer that nothing more will come (close_notify, FIN); reading goes on. Not while a
  // write is pending.
  void shutdown_write();
  // The same without close_notify, so that a TLS peer knows that something is missing.
  void break_off_write();

  bool is_open() const noexcept { return !closed_ && socket_ >= 0; }
  bool is_tls() const noexcept { return ssl_ != nullptr; }
  // What went wrong last, for the log; never peer-supplied text.
  const std::string& failure() const noexcept { return failure_; }

 private:
  struct SslFree {
    void operator()(ssl_st* ssl) const;
  };
  bool open_ssl(void* context);
  Task<IoStatus> drive_handshake();
  IoStatus tls_status(int result);
  IoResult tls_read(std::span<char> into);
  IoStatus plain_write(WriteCursor& cursor);
  IoStatus tls_write(WriteCursor& cursor);
  IoStatus failed(std::string_view what, int error_number);
  Task<ConnectStatus> connect_to(SocketAddress address, bool last);
  void close_socket();
  Readiness::For read_wants() const noexcept;
  Readiness::For write_wants() const noexcept;

  Worker& worker_;
  int socket_ = -1;
  Readiness readiness_;
  std::unique_ptr<ssl_st, SslFree> ssl_;
  PeerEvent peer_event_ = nullptr;  // of watch_peer
  void* peer_owner_ = nullptr;
  Signal* resolving_ = nullptr;
  std::string failure_;
  bool closed_ = false;
  bool cancelled_ = false;         // while connecting
  bool read_wants_write_ = false;  // TLS needs the other direction first
  bool write_wants_read_ = false;
};

}  // namespace solidrust
