// Rates computed from the server's counters (server.top).
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace solidrust {

// Keeps the answers of the last minute.
class TopRates {
 public:
  static constexpr std::chrono::milliseconds kWindow{60'000};

  // False: the answer is not valid, and is ignored; or the server was restarted since the last one:
  // the earlier answers are forgotten, this one is kept.
  bool add(const std::string& answer);
  // One object, as docs/command-line.md has it: rates since the previous answer, percentiles over
  // the last minute, or over the part of it that was seen (`window_s`). Precondition: add()
  // returned true.
  std::string snapshot() const;

 private:
  struct Counts {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;
    std::uint64_t refused = 0;
    std::uint64_t tokens = 0;
    std::uint64_t running = 0;
    std::uint64_t waiting = 0;
    std::vector<std::uint64_t> first_token;
  };
  struct Answer {
    std::int64_t at_ms = 0;  // by the server's steady clock
    std::int64_t uptime_s = 0;
    std::string text;
    std::map<std::string, Counts> models;  // by name; "": of no model
  };
  static Answer read(const std::string& text);

  std::deque<Answer> answers_;  // the oldest first
  std::vector<std::uint32_t> bounds_ms_;
};

// The bound below which `percent` of the counted values are: a value over all bounds counts as the
// last. Nothing counted: 0.
std::uint32_t percentile(const std::vector<std::uint64_t>& counts,
                         const std::vector<std::uint32_t>& bounds, unsigned percent) noexcept;

}  // namespace solidrust
