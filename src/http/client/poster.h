// Posts to one server from a thread that is not a worker's: for background messages to a collector
// of traces or a receiver of alerts.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client/client.h"

namespace solidrust::http {

struct Post {
  std::string_view target;        // path and query, already valid
  std::span<const Field> fields;  // as in ClientRequest
  Credential credential;
  std::string_view body;
};

struct PostAnswer {
  int status = 0;           // 200 to 599: redirects are not followed
  std::string body;         // its first kKept bytes; fewer if it broke off or came slowly
  std::string retry_after;  // the fields Retry-After and Date as they came; empty: none
  std::string date;
};

// Belongs to one thread at a time, and blocks it. Keeps its connection for the next post.
class Poster {
 public:
  static constexpr std::size_t kKept = 4 * 1024;
  // Bounds of a response's body, in size and in time after the head; beyond them the rest is not
  // read and the connection is closed.
  static constexpr std::size_t kRead = 256 * 1024;
  static constexpr std::chrono::milliseconds kBody{1'000};

  // `origin` is from the configuration. `tls`: null for plain HTTP. `limit`: for one post, from the
  // look-up of the name to the last byte.
  Poster(Origin origin, std::shared_ptr<TlsClientContext> tls, std::chrono::milliseconds limit);
  ~Poster();
  Poster(const Poster&) = delete;
  Poster& operator=(const Poster&) = delete;

  // Error: service_unavailable if no response came or the system has no descriptors or memory left;
  // the message is ours, never the server's. The first post allocates what is needed. Returns
  // within 100 ms after `give_up` becomes true.
  Result<PostAnswer> post(const Post& post, const std::atomic<bool>& give_up);

 private:
  struct Impl;
  const Origin origin_;
  const std::shared_ptr<TlsClientContext> tls_;
  const std::chrono::milliseconds limit_;
  std::unique_ptr<Impl> impl_;  // null before the first post
};

}  // namespace solidrust::http
