#include "auth/people/hashing_pool.h"

#include "auth/people/password_hash.h"

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
HashingPool::HashingPool(Size size)
    : pool_({"passwords", size.threads, kWaiting, busy(), Background::patient,
             ThreadPool::Idle{std::chrono::seconds(2), release_hash_memory}, false,
             ProcessorBudget::Limits{size.share, kSavedUp}}) {}

}  // namespace solidrust
