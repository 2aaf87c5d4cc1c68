// A sliding window that is counted exactly: what was used stays counted for the window's full
// length after it was used, so no stretch of time as long as the window ever holds more than the
// limit, wherever it begins.
//
// Uses within one slot (a second of a minute, a minute of an hour, a quarter of a day's hour) are
// kept as one entry and leave together, one window's length after the last of them. So at most
// length / slot + 1 entries exist, a wait is never longer than the window, and every entry's
// end is known to the millisecond when it is made. docs/adr/0003-rate-limit-windows.md says why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace solidrust {

struct WindowShape {
  std::int64_t slot_ms;
  std::int64_t length_ms;

  constexpr std::int64_t slot_of(std::int64_t at_ms) const { return at_ms / slot_ms; }
};
inline constexpr WindowShape kMinuteWindow{1'000, 60'000};
inline constexpr WindowShape kHourWindow{60'000, 3'600'000};
inline constexpr WindowShape kDayWindow{900'000, 86'400'000};

// Not thread-safe: its owner's lock protects it. Times are milliseconds on a clock that never goes
// back. The shape is the same in every call on one window.
class Window {
 public:
  Window() = default;
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Drops what has left the window at `now_ms`; call it before any other method.
  void expire(const WindowShape& shape, std::int64_t now_ms);
  std::uint64_t used() const noexcept { return total_; }
  // Counts `amount` from `now_ms` on. A time before the newest entry's slot counts with that entry.
  void add(const WindowShape& shape, std::int64_t now_ms, std::uint64_t amount);
  // Turns `was` that add() counted at `at_ms` into `is`; nothing happens if it has left the window.
  void correct(const WindowShape& shape, std::int64_t at_ms, std::uint64_t was, std::uint64_t is);
  // When, if nothing else is used, at least `amount` will have left: nullopt if more than used().
  std::optional<std::int64_t> freed_at(const WindowShape& shape, std::uint64_t amount) const;

  bool empty() const noexcept { return total_ == 0; }
  // Gives the memory of an empty window back.
  void release_if_empty();
  // Heap memory in addition to the object, in bytes; at most 2 KiB (a power of two of entries).
  std::size_t heap_bytes() const noexcept { return capacity_ * sizeof(Entry); }

 private:
  struct Entry {
    std::int64_t last_ms = 0;
    std::uint64_t count = 0;
  };
  Entry& at(std::size_t index) noexcept;
  const Entry& at(std::size_t index) const noexcept;
  void push(const Entry& entry);
  std::uint64_t sum() const noexcept;  // of the entries

  std::uint64_t total_ = 0;        // sum(): a sum that does not fit is the largest that does
  Entry inline_;                   // the only entry of a window that holds one
  std::unique_ptr<Entry[]> heap_;  // a ring, once there are more
  std::uint16_t capacity_ = 0;     // of heap_; 0: inline_ is used
  std::uint16_t head_ = 0;
  std::uint16_t size_ = 0;
};

}  // namespace solidrust
