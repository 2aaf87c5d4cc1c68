// What the operating system reports about this process.
#pragma once

#include <cstdint>

namespace solidrust {

struct ProcessFacts {
  bool known = false;              // false: /proc cannot be read, and all below is 0
  std::uint64_t processor_ms = 0;  // processor time used so far, by all threads
  std::uint64_t memory_bytes = 0;  // resident
  std::uint64_t started_ms = 0;    // when the process started, since the machine's boot
};
// Reads /proc/self/stat (proc(5)).
ProcessFacts process_facts();

}  // namespace solidrust
