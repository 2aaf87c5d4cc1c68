// The exchange of a playground request as the gateway sees it: with the console's header fields on
// its answer, and the console's bound on its body.
#pragma once

#include <algorithm>
#include <vector>

#include "http/server/server.h"
#include "web/call.h"
#include "web/security_headers.h"

namespace solidrust::web {

// Lives inside the call. The request id is the gateway's own, under which usage is recorded.
class PlaygroundExchange final : public http::ServerExchange {
 public:
  explicit PlaygroundExchange(Call& call)
      : inner_(call.exchange), max_body_(call.route.max_body), secure_(call.services.secure) {}

  const http::RequestHead& head() const override { return inner_.head(); }
  std::string_view peer_address() const override { return inner_.peer_address(); }
  Worker& worker() override { return inner_.worker(); }
  Task<Result<std::string_view>> read_body(std::size_t max_bytes) override {
    return inner_.read_body(std::min(max_bytes, max_body_));
  }
  void wipe(std::string_view received) override { inner_.wipe(received); }
  void on_client_gone(void (*gone)(void*), void* context) override {
    inner_.on_client_gone(gone, context);
  }
  bool client_gone() const override { return inner_.client_gone(); }
  Task<bool> respond(int status, std::span<const http::Field> fields,
                     std::string_view body) override {
    const std::vector<http::Field> all = with_own(fields);
    co_return co_await inner_.respond(status, all, body);
  }
  Task<bool> begin(int status, std::span<const http::Field> fields) override {
    const std::vector<http::Field> all = with_own(fields);
    co_return co_await inner_.begin(status, all);
  }
  Task<bool> write(std::span<const std::string_view> pieces) override {
    return inner_.write(pieces);
  }
  Task<bool> finish() override { return inner_.finish(); }
  void abort() override { inner_.abort(); }
  void close_after() override {}  // the connection is the console's, not the key's
  bool begun() const override { return inner_.begun(); }
  std::uint64_t bytes_received() const override { return inner_.bytes_received(); }
  std::uint64_t bytes_sent() const override { return inner_.bytes_sent(); }
  std::chrono::steady_clock::time_point started() const override { return inner_.started(); }

 private:
  std::vector<http::Field> with_own(std::span<const http::Field> fields) const;

  http::ServerExchange& inner_;
  const std::size_t max_body_;
  const bool secure_;
};

}  // namespace solidrust::web
