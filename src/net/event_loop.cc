#include "net/event_loop.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "net/task.h"

namespace solidrust {
namespace {

constexpr int kEvents = 256;     // taken from the kernel at once
constexpr int kJobsATurn = 256;  // then descriptors have their turn

constinit thread_local EventLoop* t_current = nullptr;

class Current {
 public:
  explicit Current(EventLoop* loop) noexcept : before_(std::exchange(t_current, loop)) {}
  ~Current() { t_current = before_; }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  EventLoop* before_;
};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

EventLoop::EventLoop() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) fail("epoll_create1");
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.ptr = nullptr;
  if (wake_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) != 0) {
    const int reason = errno;
    if (wake_ >= 0) ::close(wake_);
    ::close(epoll_);
    errno = reason;
    fail("eventfd");
  }
}

EventLoop::~EventLoop() {
  ::close(wake_);
  ::close(epoll_);
}

EventLoop& EventLoop::current() noexcept {
  return *t_current;
}

bool EventLoop::runs_here() const noexcept {
  return t_current == this;
}

bool EventLoop::turn(std::chrono::milliseconds wait) {
  const Current current(this);
  bool ran = poll(idle() ? wait : std::chrono::milliseconds{0});
  ran |= run_due();
  ran |= run_jobs();
  ran |= run_soon();
  ran |= timers_.turn();
  return ran;
}

bool EventLoop::poll(std::chrono::milliseconds wait) {
  std::array<epoll_event, kEvents> events;
  const auto until_timer = timers_.wait();
  if (until_timer && *until_timer < wait) wait = *until_timer;
  const int count = ::epoll_wait(epoll_, events.data(), kEvents, static_cast<int>(wait.count()));
  for (int i = 0; i < count; ++i) {
    // First all are told, and then all are run: what one of them destroys is not touched again.
    auto* const readiness = static_cast<Readiness*>(events[static_cast<std::size_t>(i)].data.ptr);
    if (readiness != nullptr)
      readiness->happened(events[static_cast<std::size_t>(i)].events);
    else
      take_jobs();
  }
  return count > 0;
}

// The eventfd is edge-triggered and never read: its count does not overflow in a lifetime.
void EventLoop::take_jobs() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  if (jobs_.empty()) {
    jobs_.swap(posted_);
    return;
  }
  for (std::function<void()>& job : posted_) jobs_.push_back(std::move(job));
  posted_.clear();
}

bool EventLoop::run_due() {
  bool ran = false;
  // Waits that begin and end meanwhile are for the next turn.
  for (std::size_t left = due_.size(); left > 0 && !due_.empty(); --left) {
    due_.front().tell();
    ran = true;
  }
  return ran;
}

bool EventLoop::run_jobs() {
  bool ran = false;
  for (int left = kJobsATurn; left > 0 && !jobs_.empty(); --left) {
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    ran = true;
    job();
  }
  return ran;
}

bool EventLoop::run_soon() {
  now_.swap(soon_);
  for (const std::coroutine_handle<> waiting : now_) resume(waiting);
  const bool ran = !now_.empty();
  now_.clear();
  return ran;
}

void EventLoop::post(std::function<void()> job) {
  // Woken under the lock: whoever runs the job may end the loop as soon as the lock is free.
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(job));
  if (std::exchange(woken_, true)) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
}

}  // namespace solidrust
