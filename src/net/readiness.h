// Whether a descriptor can be read or written, as far as the kernel has told. Registered with the
// loop once (edge-triggered); waiting and going on cost no system call.
#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>

namespace solidrust {

class EventLoop;

// Belongs to its loop's thread. Three may wait at a time: one on the reading and one on the writing
// side of the protocol, and one who only watches how the peer is. Must not be destroyed while a
// reader or writer waits.
class Readiness {
 public:
  enum class Side : std::uint8_t { reader, writer, watcher };
  enum class For : std::uint8_t {
    input = 1,
    output = 2,
    either = 3,    // of the two
    peer_end = 4,  // the peer has said that nothing more will come, or the connection is broken
    hang_up = 8,   // the connection is broken, or was ended from both sides
  };
  // Called from the loop, once, never from inside a call made here; may destroy this object.
  using Call = void (*)(void* context, bool cancelled);

  explicit Readiness(EventLoop& loop) noexcept : loop_(loop) {}
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // From now on this descriptor is watched, until it is closed. False: errno says why not.
  bool watch(int descriptor);

  // What was not used up yet. Reading to the last byte or into EAGAIN, and writing into EAGAIN,
  // uses it up: tell so with used_up(), or no wait will be one.
  bool has(For what) const noexcept { return (has_ & static_cast<std::uint8_t>(what)) != 0; }
  void used_up(For what) noexcept {
    has_ &= static_cast<std::uint8_t>(~static_cast<unsigned>(what));
  }
  // The last byte was read. The peer's end, if it has come, remains to be read.
  void emptied() noexcept {
    if (!has(For::peer_end)) used_up(For::input);
  }

  // At most one wait a side.
  void start_wait(Side side, For what, Call call, void* context) noexcept;
  // co_await readiness.wait(...): false if it was cancelled.
  auto wait(Side side, For what) noexcept {
    struct Waiting {
      bool await_ready() noexcept { return false; }
      void await_suspend(std::coroutine_handle<> handle) noexcept {
        waiter = handle;
        readiness.start_wait(side, what, &go_on, this);
      }
      bool await_resume() noexcept { return !over; }
      static void go_on(void* self, bool cancelled) {
        auto* const waiting = static_cast<Waiting*>(self);
        waiting->over = cancelled;
        resume_waiter(waiting->waiter);
      }
      Readiness& readiness;
      Side side;
      For what;
      std::coroutine_handle<> waiter{};
      bool over = false;
    };
    return Waiting{*this, side, what};
  }
  // Ends a wait as if it had succeeded: what it waits for is available already, from elsewhere.
  void end_wait(Side side) noexcept { end(waits_[static_cast<std::size_t>(side)], false); }
  // Ends the waits of reader and writer.
  void cancel() noexcept;
  // Drops a wait without notifying the waiter.
  void forget(Side side) noexcept { waits_[static_cast<std::size_t>(side)] = {}; }

 private:
  friend class EventLoop;
  friend class ReadinessList;
  struct Wait {
    Call call = nullptr;
    void* context = nullptr;
    For what = For::input;
    bool over = false;
    bool cancelled = false;
  };
  void happened(std::uint32_t events) noexcept;
  void end(Wait& wait, bool cancelled) noexcept;
  void tell();
  static void resume_waiter(std::coroutine_handle<> waiter);

  EventLoop& loop_;
  Readiness* previous_ = nullptr;  // in the loop's list of those to be told
  Readiness* next_ = nullptr;
  bool listed_ = false;
  std::uint8_t has_ = 0;
  std::array<Wait, 3> waits_;
};

// Those whose waits are over, oldest first.
class ReadinessList {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  std::size_t size() const noexcept { return size_; }
  Readiness& front() noexcept { return *first_; }
  void add(Readiness& one) noexcept;
  void remove(Readiness& one) noexcept;

 private:
  Readiness* first_ = nullptr;
  Readiness* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace solidrust
