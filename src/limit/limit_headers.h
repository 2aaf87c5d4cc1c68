// The rate-limit headers of an answer: X-RateLimit-*, the OpenAI family, and those of a refusal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "limit/limit_status.h"

namespace solidrust {

// The names of the headers for requests and tokens.
enum class LimitFamily : std::uint8_t {
  openai,     // x-ratelimit-limit-requests, …; the reset as a duration
  anthropic,  // anthropic-ratelimit-requests-limit, …; the reset as a time (RFC 3339)
};

// Names and values without an allocation: the values live in the object, which must outlive the
// views. Not copyable for that reason. Built on the worker for each answer.
class LimitHeaders {
 public:
  struct Entry {
    std::string_view name;
    std::string_view value;
  };
  static constexpr std::size_t kMost = 14;

  LimitHeaders() = default;
  LimitHeaders(const LimitHeaders&) = delete;
  LimitHeaders& operator=(const LimitHeaders&) = delete;

  // Replaces what was there. `refusal` may be null: the call was admitted.
  void set(const LimitStatus& status, const Refusal* refusal,
           LimitFamily named = LimitFamily::openai);
  std::span<const Entry> entries() const { return {entries_.data(), count_}; }

 private:
  void number(std::string_view name, std::uint64_t value);
  void duration(std::string_view name, std::int64_t ms);
  void time(std::string_view name, std::int64_t unix_ms);
  struct Names {
    std::string_view limit;
    std::string_view remaining;
    std::string_view reset;
  };
  void family(const LimitReading& reading, const Names& names);
  void anthropic_family(const LimitReading& reading, const Names& names, std::int64_t at_unix_ms);

  std::array<Entry, kMost> entries_;
  std::size_t count_ = 0;
  std::array<char, 320> text_;
  std::size_t used_ = 0;
};

// A duration as OpenAI writes it: "17ms" below a second, then "1s", "6m0s", "1h0m5s", rounded up to
// the second. Writes at most 32 characters to `out` and returns how many.
std::size_t write_duration(char* out, std::int64_t ms);

// A time in UTC to the second, rounded up, as RFC 3339 has it: 20 characters. From 1970 to 9999.
std::size_t write_time(char* out, std::int64_t unix_ms);

}  // namespace solidrust
