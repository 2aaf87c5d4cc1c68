#include "limit/limit_headers.h"

#include <algorithm>
#include <charconv>

namespace solidrust {
namespace {

constexpr std::size_t kWidest = 32;  // of one value

std::uint64_t up_to_seconds(std::int64_t ms) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, ms + 999) / 1'000);
}

char* write_number(char* out, std::uint64_t value) {
  return std::to_chars(out, out + kWidest, value).ptr;
}

}  // namespace

std::int64_t LimitReading::window_s() const noexcept {
  switch (kind) {
    case LimitKind::requests_per_minute:
    case LimitKind::tokens_per_minute:
      return 60;
    case LimitKind::requests_per_hour:
      return 3'600;
    case LimitKind::requests_per_day:
      return 86'400;
    case LimitKind::concurrent:
      break;
  }
  return 0;
}

std::size_t write_duration(char* out, std::int64_t ms) {
  char* at = out;
  if (ms < 1'000) {
    at = write_number(at, static_cast<std::uint64_t>(std::max<std::int64_t>(0, ms)));
    if (ms > 0) *at++ = 'm';
    *at++ = 's';
    return static_cast<std::size_t>(at - out);
  }
  const std::uint64_t seconds = up_to_seconds(ms);
  if (seconds >= 3'600) {
    at = write_number(at, seconds / 3'600);
    *at++ = 'h';
  }
  if (seconds >= 60) {
    at = write_number(at, seconds / 60 % 60);
    *at++ = 'm';
  }
  at = write_number(at, seconds % 60);
  *at++ = 's';
  return static_cast<std::size_t>(at - out);
}

void LimitHeaders::number(std::string_view name, std::uint64_t value) {
  char* begin = text_.data() + used_;
  const auto length = static_cast<std::size_t>(write_number(begin, value) - begin);
  entries_[count_++] = {name, {begin, length}};
  used_ += length;
}

void LimitHeaders::duration(std::string_view name, std::int64_t ms) {
  char* begin = text_.data() + used_;
  const std::size_t length = write_duration(begin, ms);
  entries_[count_++] = {name, {begin, length}};
  used_ += length;
}

void LimitHeaders::family(const LimitReading& reading, std::string_view limit,
                          std::string_view remaining, std::string_view reset) {
  number(limit, reading.limit);
  number(remaining, reading.remaining());
  duration(reset, reading.reset_ms);
}

void LimitHeaders::set(const LimitStatus& status, const Refusal* refusal) {
  static_assert(kMost * 20 <= std::tuple_size_v<decltype(text_)> - kWidest);
  count_ = used_ = 0;
  if (status.nearest) {
    const LimitReading& nearest = *status.nearest;
    number("x-ratelimit-limit", nearest.limit);
    number("x-ratelimit-remaining", nearest.remaining());
    number("x-ratelimit-reset", up_to_seconds(status.at_unix_ms + nearest.reset_ms));
    number("x-ratelimit-window", static_cast<std::uint64_t>(nearest.window_s()));
    entries_[count_++] = {"x-ratelimit-resource", limit_name(nearest.kind)};
  }
  if (status.requests)
    family(*status.requests, "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests",
           "x-ratelimit-reset-requests");
  if (status.tokens)
    family(*status.tokens, "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens",
           "x-ratelimit-reset-tokens");
  if (refusal == nullptr) return;
  number("retry-after", up_to_seconds(refusal->retry_after_ms));
  number("retry-after-ms", static_cast<std::uint64_t>(refusal->retry_after_ms));
  if (!refusal->should_retry) entries_[count_++] = {"x-should-retry", "false"};
}

}  // namespace solidrust
