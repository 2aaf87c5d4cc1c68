#include "gateway/attempt/room_line.h"

#include "net/signal.h"
#include "net/timer_wheel.h"
#include "net/worker.h"

namespace solidrust {

// One request's stand in the line; leaves it when destroyed, and wakes the next if it was first.
class RoomLine::Stand {
 public:
  explicit Stand(RoomLine& line) : line_(line), before_(line.last_) {
    (before_ != nullptr ? before_->behind_ : line_.first_) = this;
    line_.last_ = this;
  }
  ~Stand() {
    const bool led = is_first();
    (before_ != nullptr ? before_->behind_ : line_.first_) = behind_;
    (behind_ != nullptr ? behind_->before_ : line_.last_) = before_;
    if (led && behind_ != nullptr) behind_->signal.set();
  }
  Stand(const Stand&) = delete;
  Stand& operator=(const Stand&) = delete;

  bool is_first() const noexcept { return before_ == nullptr; }
  Signal signal;  // it is time to look
  bool over = false;

 private:
  RoomLine& line_;
  Stand* before_;
  Stand* behind_ = nullptr;
};

Task<bool> RoomLine::hold(Worker& worker) {
  Stand stand(*this);
  Timeout patience(
      worker.timers(),
      [](void* self) {
        static_cast<Stand*>(self)->over = true;
        static_cast<Stand*>(self)->signal.set();
      },
      &stand);
  Timeout look(
      worker.timers(), [](void* self) { static_cast<Stand*>(self)->signal.set(); }, &stand);
  patience.arm(kPatience);
  for (;;) {
    if (stand.is_first()) {
      if (journal_.hold()) co_return true;
      look.arm(kLook);
    }
    if (stand.over) co_return false;
    co_await stand.signal.wait();
  }
}

}  // namespace solidrust
