// The client's side of HTTP/1.1: one exchange with an upstream over a pooled connection. Strict
// about framing: an ambiguous response is an error, and its connection is never used again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/wire/head.h"
#include "net/task.h"

namespace solidrust {
class Worker;
class TlsClientContext;
}  // namespace solidrust

namespace solidrust::http {

// Where to connect; from the configuration, never from a caller.
struct Origin {
  bool tls = false;
  std::string host;  // name or address, without brackets
  std::uint16_t port = 80;
  std::string host_header;  // as sent in Host
  auto operator<=>(const Origin&) const = default;
};

enum class ClientErrc : std::uint8_t {
  ok,
  resolve,     // the name has no address
  connect,     // refused, unreachable or not in time
  tls,         // handshake or certificate
  reset,       // closed or reset before the response was complete
  malformed,   // the response broke a framing rule
  too_large,   // the response head is over its limit
  first_byte,  // no response in time
  stall,       // no byte for too long inside the response
  total,       // the whole exchange took too long
  cancelled,   // cancel() was called
};

// For the log and for the operator: "no connection". Nothing for `ok`.
std::string_view words_of(ClientErrc why) noexcept;

struct ClientDeadlines {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds first_byte{120'000};  // from the request sent to the response head
  std::chrono::milliseconds stall{60'000};        // between two reads that bring bytes
  std::chrono::milliseconds total{600'000};       // from the start
};

// The field that carries our key, as `name: scheme value`.
struct Credential {
  std::string_view name;    // "Authorization"
  std::string_view scheme;  // "Bearer ", with its blank; often empty
  std::string_view value;   // sent from where it lies: no copy of it is made. Empty: no field
};

struct ClientRequest {
  std::string_view method = "POST";
  std::string_view target;        // path and query, already valid
  std::span<const Field> fields;  // besides Host and Content-Length; a CR, LF, NUL or other
                                  // control character in them is `malformed`
  Credential credential;          // the last field
  std::span<const std::string_view> body;  // gathered; the length is their sum
};

// One request and its response. Belongs to the worker that made the pool; is not destroyed while a
// call is pending. When destroyed, the connection returns to the pool if and only if the response
// was read to its unambiguous end.
class ClientExchange {
 public:
  virtual ~ClientExchange() = default;
  // Sends the request and reads the response's head. A pooled connection that turns out to be
  // closed before any response byte is replaced once by a fresh one (RFC 9112 section 9.3.1).
  virtual Task<ClientErrc> open(const ClientRequest& request) = 0;
  virtual const ResponseHead& head() const = 0;  // after open(), as long as the exchange lives
  // The next bytes of the body, as soon as there are any; empty with errc ok at the true end. The
  // view lives until the next call. If only the close of the connection ends the body, its length
  // is not checked: the body's own format must show whether it is complete.
  virtual Task<ClientErrc> read(std::string_view& bytes) = 0;
  // Ends the exchange from outside: the pending operation returns `cancelled` and the connection is
  // closed immediately.
  virtual void cancel() = 0;
  virtual bool sent() const = 0;  // whether any byte of the request may have reached the peer
  // What went wrong below HTTP, for the log; may be empty, never text from the peer.
  virtual std::string_view failure() const = 0;
};

// The keep-alive connections of one worker, by origin. Must outlive its exchanges.
class ClientPool {
 public:
  struct Options {
    std::size_t idle_per_origin = 64;
    std::chrono::milliseconds idle_for{30'000};
    std::size_t response_head = 64 * 1024;
    std::size_t buffer = 8 * 1024;         // one read; bounds the memory of a stream
    std::size_t large_buffer = 64 * 1024;  // the same of a body whose length is known and larger
  };
  ClientPool(Worker& worker, std::shared_ptr<TlsClientContext> tls, const Options& options);
  ~ClientPool();
  ClientPool(const ClientPool&) = delete;
  ClientPool& operator=(const ClientPool&) = delete;

  std::unique_ptr<ClientExchange> exchange(const Origin& origin, const ClientDeadlines& deadlines);
  // Closes the idle connections, at shutdown or after a reload.
  void clear();

  struct Impl;  // http/client/client_pool.h

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace solidrust::http
