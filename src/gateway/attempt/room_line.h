// Requests that wait for room in the usage journal.
#pragma once

#include <chrono>

#include "meter/journal.h"
#include "net/task.h"

namespace solidrust {

class Worker;

// The line of one worker, in the order in which they came. Belongs to its thread.
class RoomLine {
 public:
  // How long a request waits at most, and how often the first in line looks: room comes when the
  // drain has written a whole segment, which rings no bell.
  static constexpr std::chrono::milliseconds kPatience{1'000};
  static constexpr std::chrono::milliseconds kLook{10};

  explicit RoomLine(JournalWriter& journal) : journal_(journal) {}
  RoomLine(const RoomLine&) = delete;
  RoomLine& operator=(const RoomLine&) = delete;

  // Holds room for a record if there is some and nobody waits for it.
  bool hold_at_once() { return first_ == nullptr && journal_.hold(); }
  // Holds room for a record as soon as there is some; false: not within kPatience.
  Task<bool> hold(Worker& worker);

 private:
  class Stand;
  JournalWriter& journal_;
  Stand* first_ = nullptr;
  Stand* last_ = nullptr;
};

}  // namespace solidrust
