// Whether models could be used, minute by minute, as the database keeps it for the status page.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace solidrust {

// Worse ones are greater.
enum class ModelStatus : std::uint8_t { unknown, available, degraded, unavailable };

// Of the 1440 minutes of a UTC day: two bits each, the first minute in the lowest bits.
class DayMinutes {
 public:
  static constexpr std::size_t kMinutes = 1'440;
  static constexpr std::size_t kBytes = kMinutes / 4;

  ModelStatus at(std::size_t minute) const noexcept {
    return static_cast<ModelStatus>(bytes_[minute / 4] >> (minute % 4 * 2) & 3U);
  }
  void set(std::size_t minute, ModelStatus status) noexcept {
    const unsigned shift = static_cast<unsigned>(minute % 4 * 2);
    std::uint8_t& byte = bytes_[minute / 4];
    byte =
        static_cast<std::uint8_t>((byte & ~(3U << shift)) | static_cast<unsigned>(status) << shift);
  }
  // What is seen last does not make what was seen before any better.
  void worsen(std::size_t minute, ModelStatus status) noexcept {
    if (status > at(minute)) set(minute, status);
  }
  std::array<std::uint8_t, kBytes>& bytes() noexcept { return bytes_; }
  const std::array<std::uint8_t, kBytes>& bytes() const noexcept { return bytes_; }
  bool operator==(const DayMinutes&) const = default;

 private:
  std::array<std::uint8_t, kBytes> bytes_{};
};

struct StatusDayRow {
  std::string model;
  std::int64_t day = 0;  // since 1970 UTC
  DayMinutes minutes;
};

// Thread-safe; blocks.
class StatusStore {
 public:
  virtual ~StatusStore() = default;
  // From that day on, by model and day.
  virtual Result<std::vector<StatusDayRow>> since(std::int64_t day) = 0;
  // Replaces the rows of these models and days, and removes what is older than `keep_from`.
  virtual Result<void> write(std::span<const StatusDayRow> rows, std::int64_t keep_from) = 0;
};

}  // namespace solidrust
