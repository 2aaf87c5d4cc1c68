#include "net/readiness.h"

#include <utility>

#include <sys/epoll.h>

#include "net/event_loop.h"
#include "net/task.h"

namespace solidrust {

void ReadinessList::add(Readiness& one) noexcept {
  if (std::exchange(one.listed_, true)) return;
  one.previous_ = last_;
  one.next_ = nullptr;
  (last_ != nullptr ? last_->next_ : first_) = &one;
  last_ = &one;
  ++size_;
}

void ReadinessList::remove(Readiness& one) noexcept {
  if (!std::exchange(one.listed_, false)) return;
  (one.previous_ != nullptr ? one.previous_->next_ : first_) = one.next_;
  (one.next_ != nullptr ? one.next_->previous_ : last_) = one.previous_;
  --size_;
}

Readiness::~Readiness() {
  loop_.due_.remove(*this);
}

bool Readiness::watch(int descriptor) {
  has_ = 0;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = this;
  return ::epoll_ctl(loop_.epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Readiness::happened(std::uint32_t events) noexcept {
  constexpr auto kInput = static_cast<std::uint8_t>(For::input);
  constexpr auto kOutput = static_cast<std::uint8_t>(For::output);
  constexpr auto kPeerEnd = static_cast<std::uint8_t>(For::peer_end);
  constexpr auto kHangUp = static_cast<std::uint8_t>(For::hang_up);
  std::uint8_t came = 0;
  if ((events & EPOLLIN) != 0) came |= kInput;
  if ((events & EPOLLOUT) != 0) came |= kOutput;
  if ((events & EPOLLRDHUP) != 0) came |= kInput | kPeerEnd;
  if ((events & (EPOLLHUP | EPOLLERR)) != 0) came |= kInput | kOutput | kPeerEnd | kHangUp;
  has_ |= came;
  for (Wait& wait : waits_)
    if (wait.call != nullptr && has(wait.what)) end(wait, false);
}

void Readiness::start_wait(Side side, For what, Call call, void* context) noexcept {
  Wait& wait = waits_[static_cast<std::size_t>(side)];
  wait = {call, context, what, false, false};
  if (has(what)) end(wait, false);
}

void Readiness::cancel() noexcept {
  for (const Side side : {Side::reader, Side::writer})
    if (Wait& wait = waits_[static_cast<std::size_t>(side)]; wait.call != nullptr) end(wait, true);
}

void Readiness::end(Wait& wait, bool cancelled) noexcept {
  wait.over = true;
  wait.cancelled |= cancelled;
  loop_.due_.add(*this);
}

// One wait; the other sides', if they are over too, at their next place in the list.
void Readiness::tell() {
  loop_.due_.remove(*this);
  Wait told;
  for (Wait& wait : waits_) {
    if (!wait.over) continue;
    if (told.call == nullptr) {
      told = std::exchange(wait, {});
    } else {
      loop_.due_.add(*this);
    }
  }
  if (told.call != nullptr) told.call(told.context, told.cancelled);  // may destroy this object
}

void Readiness::resume_waiter(std::coroutine_handle<> waiter) {
  resume(waiter);
}

}  // namespace solidrust
