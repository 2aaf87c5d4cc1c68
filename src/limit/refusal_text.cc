#include "limit/refusal_text.h"

#include <string_view>

#include <fmt/format.h>

#include "limit/subject.h"

namespace solidrust {
namespace {

std::string_view whose(LimitOwner owner) {
  return owner == LimitOwner::account ? "the account's" : "this key's own";
}

std::string_view plain_name(LimitKind kind) {
  switch (kind) {
    case LimitKind::requests_per_minute:
      return "requests per minute";
    case LimitKind::requests_per_hour:
      return "requests per hour";
    case LimitKind::requests_per_day:
      return "requests per day";
    case LimitKind::tokens_per_minute:
      return "tokens per minute";
    case LimitKind::images_per_day:
      return "images per day";
    case LimitKind::audio_seconds_per_day:
      return "seconds of sound per day";
    case LimitKind::characters_per_day:
      return "characters per day";
    case LimitKind::documents_per_day:
      return "documents per day";
    case LimitKind::concurrent:
      break;
  }
  return "concurrent requests";
}

// What a request needs of a limit that counts more than requests; empty for the others.
std::string counted_name(LimitKind kind) {
  if (kind == LimitKind::tokens_per_minute) return "tokens (prompt and max_tokens)";
  if (limit_unit(kind) == UsageUnit::none) return {};
  const std::string_view name = plain_name(kind);
  return std::string(name.substr(0, name.find(" per ")));
}

// How to ask for less.
std::string_view advice(LimitKind kind) {
  switch (limit_unit(kind)) {
    case UsageUnit::images:
      return "Ask for fewer images.";
    case UsageUnit::audio_seconds:
      return "Send a shorter recording.";
    case UsageUnit::characters:
      return "Send a shorter text.";
    case UsageUnit::documents:
      return "Send fewer documents.";
    case UsageUnit::none:
      break;
  }
  return "Shorten the prompt or lower max_tokens.";
}

std::string two_units(std::int64_t small, std::int64_t per_large, std::string_view large_name,
                      std::string_view small_name) {
  const std::int64_t large = small / per_large;
  const std::int64_t rest = small % per_large;
  if (rest == 0) return fmt::format("{} {}", large, large_name);
  return fmt::format("{} {} {} {}", large, large_name, rest, small_name);
}

}  // namespace

std::string wait_text(std::int64_t wait_ms) {
  const auto up = [wait_ms](std::int64_t unit_ms) { return (wait_ms + unit_ms - 1) / unit_ms; };
  if (up(1'000) <= 120) return fmt::format("{} s", up(1'000));
  if (up(60'000) < 60) return fmt::format("{} min", up(60'000));
  if (up(60'000) < 24 * 60) return two_units(up(60'000), 60, "h", "min");
  return two_units(up(3'600'000), 24, "d", "h");
}

Error limit_refusal(const LimitReading& reading, std::uint64_t need, std::int64_t wait_ms) {
  const std::string_view owner = whose(reading.owner);
  if (reading.kind == LimitKind::concurrent)
    return {ErrorCode::concurrency_limit_exceeded,
            fmt::format("Too many concurrent requests: {} limit is {}, and {} are running. Try "
                        "again when one of them has ended.",
                        owner, reading.limit, reading.used)};
  const std::string_view name = plain_name(reading.kind);
  const std::string counted = counted_name(reading.kind);
  if (need > reading.limit)
    return {ErrorCode::rate_limit_exceeded,
            reading.limit != 0 && !counted.empty()
                ? fmt::format("This request may need {} {}, more than {} limit of {} {} ever lets "
                              "through. {}",
                              need, counted, owner, reading.limit, name, advice(reading.kind))
                : fmt::format("Nothing of this kind is let through: {} limit is {} {}.", owner,
                              reading.limit, name)};
  const std::string asked =
      !counted.empty() ? fmt::format(", this request may need {}", need) : std::string();
  return {ErrorCode::rate_limit_exceeded,
          fmt::format("Rate limit reached: {} limit is {} {}, used {}{}. Try again in {}.", owner,
                      reading.limit, name, reading.used, asked, wait_text(wait_ms))};
}

Error budget_refusal(LimitOwner owner, const Ledger& ledger, bool money, std::uint64_t need_tokens,
                     std::int64_t need_nano, std::int64_t wait_ms) {
  const Budget& budget = ledger.budget;
  const Spending used = ledger.used();
  const Spending alone = ledger.settled() + Spending{need_tokens, need_nano};
  const bool held = money ? alone.nano <= *budget.nano : alone.tokens <= *budget.tokens;
  const std::string numbers =
      money ? fmt::format("budget {}, used {}, this request may cost {}", nano_text(*budget.nano),
                          nano_text(used.shown_nano()), nano_text(need_nano))
            : fmt::format("budget {} tokens, used {}, this request may need {}", *budget.tokens,
                          used.shown_tokens(), need_tokens);
  if (held)
    return {ErrorCode::insufficient_quota,
            fmt::format("The rest of {} monthly budget is reserved by requests that are running: "
                        "{}. Try again when they have ended.",
                        whose(owner), numbers)};
  return {ErrorCode::insufficient_quota,
          fmt::format("There is not enough left of {} monthly budget: {}. The next month begins "
                      "in {} (UTC).",
                      whose(owner), numbers, wait_text(wait_ms))};
}

}  // namespace solidrust
