// The limits of a tier or a key, and a monthly budget.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/usage_unit.h"

namespace solidrust {

enum class LimitKind : std::uint8_t {
  requests_per_minute,
  requests_per_hour,
  requests_per_day,
  tokens_per_minute,
  concurrent,
  images_per_day,
  audio_seconds_per_day,
  characters_per_day,
  documents_per_day,
};
inline constexpr std::size_t kLimitKinds = 9;

// What a limit counts; none: requests or tokens.
constexpr UsageUnit limit_unit(LimitKind kind) noexcept {
  switch (kind) {
    case LimitKind::images_per_day:
      return UsageUnit::images;
    case LimitKind::audio_seconds_per_day:
      return UsageUnit::audio_seconds;
    case LimitKind::characters_per_day:
      return UsageUnit::characters;
    case LimitKind::documents_per_day:
      return UsageUnit::documents;
    case LimitKind::requests_per_minute:
    case LimitKind::requests_per_hour:
    case LimitKind::requests_per_day:
    case LimitKind::tokens_per_minute:
    case LimitKind::concurrent:
      break;
  }
  return UsageUnit::none;
}

// The name as it stands in the configuration, the API and messages.
std::string_view limit_name(LimitKind kind) noexcept;

// Absent: unlimited. Zero: no request is admitted.
struct Limits {
  static constexpr std::uint64_t kMax = 1'000'000'000'000;

  std::optional<std::uint64_t> requests_per_minute = std::nullopt;
  std::optional<std::uint64_t> requests_per_hour = std::nullopt;
  std::optional<std::uint64_t> requests_per_day = std::nullopt;
  std::optional<std::uint64_t> tokens_per_minute = std::nullopt;
  std::optional<std::uint64_t> concurrent = std::nullopt;
  std::optional<std::uint64_t> images_per_day = std::nullopt;
  std::optional<std::uint64_t> audio_seconds_per_day = std::nullopt;
  std::optional<std::uint64_t> characters_per_day = std::nullopt;
  std::optional<std::uint64_t> documents_per_day = std::nullopt;

  // Called by each request for each kind: defined here so that it is inlined.
  const std::optional<std::uint64_t>& of(LimitKind kind) const noexcept;
  std::optional<std::uint64_t>& of(LimitKind kind) noexcept;
  bool none() const noexcept;  // every limit is absent
  bool operator==(const Limits&) const = default;
};

// By LimitKind.
inline constexpr std::array<std::optional<std::uint64_t> Limits::*, kLimitKinds> kLimitMembers{
    &Limits::requests_per_minute,   &Limits::requests_per_hour,  &Limits::requests_per_day,
    &Limits::tokens_per_minute,     &Limits::concurrent,         &Limits::images_per_day,
    &Limits::audio_seconds_per_day, &Limits::characters_per_day, &Limits::documents_per_day};

inline const std::optional<std::uint64_t>& Limits::of(LimitKind kind) const noexcept {
  return this->*kLimitMembers[static_cast<std::size_t>(kind)];
}
inline std::optional<std::uint64_t>& Limits::of(LimitKind kind) noexcept {
  return this->*kLimitMembers[static_cast<std::size_t>(kind)];
}
inline bool Limits::none() const noexcept {
  bool any = false;
  for (const auto member : kLimitMembers) any |= (this->*member).has_value();
  return !any;
}

// What may be used in a calendar month (UTC). Absent: no budget.
struct Budget {
  static constexpr std::uint64_t kMaxTokens = 1'000'000'000'000'000;
  static constexpr std::int64_t kMaxNano = 1'000'000'000'000'000'000;  // 10^9 whole units

  std::optional<std::uint64_t> tokens = std::nullopt;
  std::optional<std::int64_t> nano = std::nullopt;  // money, in 10^-9 of the currency unit

  bool none() const noexcept { return !tokens && !nano; }
  bool operator==(const Budget&) const = default;
};

// A key's own limits as stored in KeyRow::limits_json: {"requests_per_minute":10,…}; the empty text
// and "{}" are no limits. invalid_argument names the field that is unknown or out of 0..kMax.
Result<Limits> parse_limits(std::string_view json);
// The inverse: absent limits are left out; no limits at all give the empty text.
std::string limits_json(const Limits& limits);

// Money as text: 1'500'000'000 is "1.5".
std::string nano_text(std::int64_t nano);

// The inverse, of an amount that is not negative and at most Budget::kMaxNano; nullopt for anything
// else.
std::optional<std::int64_t> parse_nano(std::string_view text);
// A plain whole number of at most fifteen digits.
std::optional<std::int64_t> parse_count(std::string_view text);

// The limits that a tier of this name starts with (free, basic, pro, enterprise); nullopt for
// another name.
std::optional<Limits> default_tier(std::string_view name);

}  // namespace solidrust
