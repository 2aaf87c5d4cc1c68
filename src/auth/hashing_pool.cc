#include "auth/hashing_pool.h"

#include "auth/password_hash.h"

namespace solidrust {
namespace {

Error busy() {
  Error error(ErrorCode::service_unavailable,
              "Too many people sign in at this moment. Try again in a few seconds.");
  error.retry_after_s = 2;
  return error;
}

}  // namespace

// A thread keeps the memory of a hash for the next one, and gives it back when none comes.
HashingPool::HashingPool(std::size_t threads)
    : pool_({"passwords", threads, kWaiting, busy(), Background::patient,
             ThreadPool::Idle{std::chrono::seconds(2), release_hash_memory}, false}) {}

}  // namespace solidrust
