// What the system knows of this process.
#pragma once

#include <cstdint>

namespace solidrust {

struct ProcessFacts {
  bool known = false;              // there is a /proc
  std::uint64_t processor_ms = 0;  // used up to now, by all threads
  std::uint64_t memory_bytes = 0;  // resident
  std::uint64_t started_ms = 0;    // after the machine was started
};
// From /proc/self/stat (proc(5)).
ProcessFacts process_facts();

}  // namespace solidrust
