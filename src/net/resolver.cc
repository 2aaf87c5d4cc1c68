#include "net/resolver.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "base/ip_address.h"
#include "net/worker.h"

namespace solidrust {
namespace {

std::vector<SocketAddress> addresses_of(const std::string& host, LookupFor what) {
  Result<std::vector<SocketAddress>> found = look_up(host, what);
  return found ? *std::move(found) : std::vector<SocketAddress>();
}

// The threads on which getaddrinfo blocks. Never destroyed: a look-up may hang for as long as the
// system's resolver likes, and must not hold up the process's end.
class Pool {
 public:
  static Pool& get() {
    static Pool* const pool = new Pool;
    return *pool;
  }

  bool add(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= kMaxWaiting) return false;
    jobs_.push_back(std::move(job));
    if (idle_ < jobs_.size() && threads_ < kMaxThreads) {
      ++threads_;
      std::thread([this] { run(); }).detach();
    }
    ready_.notify_one();
    return true;
  }

 private:
  static constexpr std::size_t kMaxThreads = 4;
  static constexpr std::size_t kMaxWaiting = 1024;

  [[noreturn]] void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      ready_.wait(lock, [this] { return !jobs_.empty(); });
      --idle_;
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
  std::size_t threads_ = 0;
  std::size_t idle_ = 0;
};

}  // namespace

struct Lookup::Shared {
  std::mutex mutex;
  Worker* worker = nullptr;  // nullptr once abandoned; the worker lives as long as the Lookup
  Lookup* lookup = nullptr;  // used on the worker's thread only
};

Lookup::Lookup(Worker& worker, std::string host, Signal& done)
    : shared_(std::make_shared<Shared>()), done_(done) {
  const bool is_name = !IpAddress::parse(host);
  if (!is_name) addresses_ = addresses_of(host, LookupFor::text);
  shared_->worker = &worker;
  shared_->lookup = this;
  const bool queued = is_name && Pool::get().add([shared = shared_, name = std::move(host)] {
    auto found = addresses_of(name, LookupFor::connecting);
    const std::lock_guard lock(shared->mutex);
    if (shared->worker == nullptr) return;
    shared->worker->post([shared, found = std::move(found)]() mutable {
      if (shared->lookup == nullptr) return;
      shared->lookup->addresses_ = std::move(found);
      shared->lookup->finished_ = true;
      shared->lookup->done_.set();
    });
  });
  if (!queued) {
    finished_ = true;
    done_.set();
  }
}

Lookup::~Lookup() {
  const std::lock_guard lock(shared_->mutex);
  shared_->worker = nullptr;
  shared_->lookup = nullptr;
}

}  // namespace solidrust
