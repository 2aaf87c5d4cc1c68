// The server's side of HTTP/1.1: accepts connections, frames requests strictly, and hands each to
// the handler as a ServerExchange. Knows nothing of what the requests mean.
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
#include "http/wire/target.h"
#include "net/task.h"

namespace solidrust {
class Worker;
class TlsServerContext;
}  // namespace solidrust

namespace solidrust::http {

// One request and its answer. Lives on the connection's coroutine; every method belongs to the
// worker's thread. Write methods return false once the client is gone (or too slow: a write that
// makes no progress for `write_stall` ends the connection).
class ServerExchange {
 public:
  virtual ~ServerExchange() = default;

  virtual const RequestHead& head() const = 0;
  virtual std::string_view peer_address() const = 0;  // without port
  virtual Worker& worker() = 0;

  // The whole body, at most `max_bytes` (else request_too_large), at no less than the minimum rate
  // (else request_timeout). Sends "100 Continue" where it is expected. The view is followed by at
  // least 64 readable bytes (simdjson's padding) and lives as long as the exchange.
  virtual Task<Result<std::string_view>> read_body(std::size_t max_bytes) = 0;

  // Overwrites a part of the head or of the body, which nobody will read any more: a secret that
  // must not stay in memory. The credentials of a head are overwritten after the answer in any
  // case.
  virtual void wipe(std::string_view received) = 0;

  // From now on the client's leaving calls `gone(context)` once, on this worker's thread, as soon
  // as the kernel reports it: a reset, or a write that failed. A client that has only ended its
  // sending has not left; if it has in fact closed its socket, the next write shows it. Before the
  // response begins, that is an interim response, sent within seconds. Replaces an earlier
  // callback; nullptr removes it. If the client is gone already, the callback may run inside this
  // call.
  virtual void on_client_gone(void (*gone)(void*), void* context) = 0;
  virtual bool client_gone() const = 0;

  // A complete answer. `fields` are added to Date, Content-Length, Connection. HEAD sends no body.
  virtual Task<bool> respond(int status, std::span<const Field> fields, std::string_view body) = 0;

  // A streamed answer: chunked (HTTP/1.0: until close). The head leaves together with the first
  // write() or finish(), in one system call; write({}) sends it alone.
  virtual Task<bool> begin(int status, std::span<const Field> fields) = 0;
  // One chunk from these pieces, in one gathering write, sent immediately.
  virtual Task<bool> write(std::span<const std::string_view> pieces) = 0;
  virtual Task<bool> finish() = 0;
  // Closes without the last chunk, so that the client sees a broken message, not a complete one.
  virtual void abort() = 0;
  // The connection closes after this answer, whatever its head has announced.
  virtual void close_after() = 0;

  virtual bool begun() const = 0;  // respond() or begin() was called: there is no other answer
  virtual std::uint64_t bytes_received() const = 0;                   // of the body
  virtual std::uint64_t bytes_sent() const = 0;                       // of the body
  virtual std::chrono::steady_clock::time_point started() const = 0;  // when the head was complete
};

// What serves the requests. Called on the workers of its listener, each for its own
// exchanges.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  // Answers the request. If it returns without having begun an answer, the connection is closed.
  virtual Task<void> handle(ServerExchange& exchange) = 0;
  // What its paths are, for the listener that it is given to; the same at every call.
  virtual TargetRules target_rules() const { return {}; }
  // The head broke a rule (400, 405, 408, 414, 431): answer with the error; the connection closes
  // after it. `exchange.head()` holds whatever was parsed, perhaps nothing.
  virtual Task<void> refuse(ServerExchange& exchange, const Error& error) = 0;
};

struct ServerLimits {
  std::size_t request_line = 8 * 1024;
  std::size_t header_block = 16 * 1024;
  std::chrono::milliseconds header_deadline{10'000};
  std::chrono::milliseconds body_grace{10'000};  // after it the minimum rate applies
  std::size_t body_min_bytes_per_s = 1024;
  std::chrono::milliseconds keep_alive{60'000};
  std::chrono::milliseconds write_stall{120'000};
  // Between interim responses to a client that has ended its sending and waits for its answer.
  std::chrono::milliseconds probe{5'000};
  std::size_t unread_body = 64 * 1024;  // more left unread closes the connection
  std::size_t connections_per_address = 200;
  std::size_t connections = 10'000;  // per process
  bool wipe_requests = false;        // overwrite each after its response: they contain passwords
};

// A listening address served by the workers it is opened on; SO_REUSEPORT lets each accept for
// itself.
class HttpListener {
 public:
  // Binds before it returns (`host:port`, port 0 picks one). The error's message says what to
  // change (address in use, no such address, permission). `tls` may be null. All referred-to
  // objects outlive the listener.
  static Result<std::unique_ptr<HttpListener>> open(std::span<Worker* const> workers,
                                                    const std::string& host, std::uint16_t port,
                                                    std::shared_ptr<TlsServerContext> tls,
                                                    const ServerLimits& limits,
                                                    RequestHandler& handler);
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  std::uint16_t port() const;
  // Closes the acceptors and idle connections; running exchanges go on, then close. Thread-safe.
  void drain();
  // Connections still open, over all workers. Thread-safe.
  std::size_t connections() const;
  // Connections closed immediately because they were over a limit. Thread-safe.
  std::uint64_t refused() const;
  // Cuts the connections that are still open. Thread-safe.
  void cut();

 private:
  struct Impl;
  explicit HttpListener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace solidrust::http
