// Requests that wait for room in the usage journal.
#pragma once

#include <chrono>

#include "meter/journal.h"
#include "net/task.h"

namespace solidrust {

class Worker;

// The queue of one worker: first in, first out. Belongs to its thread.
class RoomLine {
 public:
  // How long a request waits at most, and how often the first in the queue polls: the drain makes
  // room by writing a full segment, and does not notify anyone.
  static constexpr std::chrono::milliseconds kPatience{1'000};
  static constexpr std::chrono::milliseconds kLook{10};

  explicit RoomLine(JournalWriter& journal) : journal_(journal) {}
  RoomLine(const RoomLine&) = delete;
  RoomLine& operator=(const RoomLine&) = delete;

  // Holds room for a record if there is some and no request waits for it.
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
