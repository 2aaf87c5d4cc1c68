#include "limit/limit_headers.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

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
    case LimitKind::images_per_day:
    case LimitKind::audio_seconds_per_day:
    case LimitKind::characters_per_day:
    case LimitKind::documents_per_day:
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

std::size_t write_time(char* out, std::int64_t unix_ms) {
  using namespace std::chrono;
  const sys_seconds at{seconds{static_cast<std::int64_t>(up_to_seconds(unix_ms))}};
  const sys_days day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss clock(at - day);
  const auto end = fmt::format_to_n(
      out, kWidest, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
      clock.minutes().count(), clock.seconds().count());
  return std::min(end.size, kWidest);
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

void LimitHeaders::time(std::string_view name, std::int64_t unix_ms) {
  char* begin = text_.data() + used_;
  const std::size_t length = write_time(begin, unix_ms);
  entries_[count_++] = {name, {begin, length}};
  used_ += length;
}

void LimitHeaders::family(const LimitReading& reading, const Names& names) {
  number(names.limit, reading.limit);
  number(names.remaining, reading.remaining());
  duration(names.reset, reading.reset_ms);
}

void LimitHeaders::anthropic_family(const LimitReading& reading, const Names& names,
                                    std::int64_t at_unix_ms) {
  number(names.limit, reading.limit);
  number(names.remaining, reading.remaining());
  time(names.reset, at_unix_ms + reading.reset_ms);
}

void LimitHeaders::set(const LimitStatus& status, const Refusal* refusal, LimitFamily named) {
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
  constexpr Names kRequests{"x-ratelimit-limit-requests", "x-ratelimit-remaining-requests",
                            "x-ratelimit-reset-requests"};
  constexpr Names kTokens{"x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens",
                          "x-ratelimit-reset-tokens"};
  constexpr Names kAnthropicRequests{"anthropic-ratelimit-requests-limit",
                                     "anthropic-ratelimit-requests-remaining",
                                     "anthropic-ratelimit-requests-reset"};
  constexpr Names kAnthropicTokens{"anthropic-ratelimit-tokens-limit",
                                   "anthropic-ratelimit-tokens-remaining",
                                   "anthropic-ratelimit-tokens-reset"};
  switch (named) {
    case LimitFamily::openai:
      if (status.requests) family(*status.requests, kRequests);
      if (status.tokens) family(*status.tokens, kTokens);
      break;
    case LimitFamily::anthropic:
      if (status.requests)
        anthropic_family(*status.requests, kAnthropicRequests, status.at_unix_ms);
      if (status.tokens) anthropic_family(*status.tokens, kAnthropicTokens, status.at_unix_ms);
      break;
  }
  if (refusal == nullptr) return;
  number("retry-after", up_to_seconds(refusal->retry_after_ms));
  number("retry-after-ms", static_cast<std::uint64_t>(refusal->retry_after_ms));
  if (!refusal->should_retry) entries_[count_++] = {"x-should-retry", "false"};
}

}  // namespace solidrust
