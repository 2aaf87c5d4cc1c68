// A GET of an upstream whose answer is read whole: its health, its list of models.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "http/client/client.h"
#include "net/task.h"
#include "upstream/catalog/catalog.h"

namespace solidrust {

struct GetAnswer {
  static constexpr std::size_t kMaxBody = 1024 * 1024;
  http::ClientErrc opened = http::ClientErrc::ok;
  int status = 0;      // 0: no answer
  bool whole = false;  // false: the body broke off or is over kMaxBody
  std::string body;
};

// Connecting, the first byte, each read and all of it are bounded by `limit`. Sends the upstream's
// key and, where its kind wants one, a version. On the pool's thread; the pool outlives the task.
Task<GetAnswer> get_answer(http::ClientPool& pool, std::shared_ptr<const Upstream> upstream,
                           std::string path, std::chrono::milliseconds limit);

}  // namespace solidrust
