// Time as a dependency: logic is given a Clock and never asks the system itself.
#pragma once

#include <chrono>
#include <cstdint>

namespace solidrust {

using SteadyTime = std::chrono::steady_clock::time_point;
using SystemTime = std::chrono::system_clock::time_point;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steady() const = 0;  // for intervals and deadlines
  virtual SystemTime system() const = 0;  // for times that are shown or stored
};

class SystemClock final : public Clock {
 public:
  SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
  SystemTime system() const override { return std::chrono::system_clock::now(); }
};

// Milliseconds since 1970-01-01 UTC: how times are stored.
inline std::int64_t unix_ms(SystemTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}
inline SystemTime from_unix_ms(std::int64_t ms) {
  return SystemTime{std::chrono::milliseconds{ms}};
}

}  // namespace solidrust
