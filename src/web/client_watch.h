// Tells work on other threads that the client of a request has gone.
#pragma once

#include <stop_token>

#include "http/server/server.h"

namespace solidrust::web {

// Belongs to the worker's thread; on the frame of the coroutine that waits for the work. What its
// token says may be read on any thread. While there is one, nothing else can use on_client_gone().
class ClientWatch {
 public:
  explicit ClientWatch(http::ServerExchange& client) : client_(client) {
    client_.on_client_gone(
        [](void* self) { static_cast<ClientWatch*>(self)->gone_.request_stop(); }, this);
  }
  ~ClientWatch() { client_.on_client_gone(nullptr, nullptr); }
  ClientWatch(const ClientWatch&) = delete;
  ClientWatch& operator=(const ClientWatch&) = delete;

  std::stop_token gone() const noexcept { return gone_.get_token(); }

 private:
  http::ServerExchange& client_;
  std::stop_source gone_;
};

}  // namespace solidrust::web
