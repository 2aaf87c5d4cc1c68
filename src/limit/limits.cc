#include "limit/limits.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/decimal.h"
#include "base/json_writer.h"

namespace solidrust {
namespace {

constexpr std::size_t kNanoPlaces = 9;

constexpr std::array<std::string_view, kLimitKinds> kNames{
    "requests_per_minute",   "requests_per_hour",  "requests_per_day",
    "tokens_per_minute",     "concurrent",         "images_per_day",
    "audio_seconds_per_day", "characters_per_day", "documents_per_day"};

std::optional<LimitKind> kind_of(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<LimitKind>(i);
  return std::nullopt;
}

}  // namespace

std::string_view limit_name(LimitKind kind) noexcept {
  return kNames[static_cast<std::size_t>(kind)];
}

Result<Limits> parse_limits(std::string_view json) {
  Limits limits;
  if (json.empty()) return limits;
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(simdjson::padded_string(json)).get(object) != simdjson::SUCCESS)
    return Error(ErrorCode::invalid_argument, "limits are not a JSON object", "limits");
  for (const auto field : object) {
    const auto kind = kind_of(field.key);
    if (!kind)
      return Error(ErrorCode::invalid_argument, fmt::format("no such limit: {}", field.key),
                   std::string(field.key));
    if (field.value.is_null()) {
      limits.of(*kind).reset();
      continue;
    }
    std::uint64_t number = 0;
    if (field.value.get(number) != simdjson::SUCCESS || number > Limits::kMax)
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} must be a whole number from 0 to {}", field.key, Limits::kMax),
                   std::string(field.key));
    limits.of(*kind) = number;
  }
  return limits;
}

std::string limits_json(const Limits& limits) {
  std::string out;
  if (limits.none()) return out;
  JsonWriter json(out);
  json.begin_object();
  for (std::size_t i = 0; i < kLimitKinds; ++i)
    if (const auto& limit = limits.of(static_cast<LimitKind>(i))) json.key(kNames[i]).value(*limit);
  json.end_object();
  return out;
}

std::string nano_text(std::int64_t nano) {
  return decimal_text(nano, kNanoPlaces);
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool plain = !text.empty() && text.size() <= 15 && text[0] != '-';
  if (!plain || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> parse_nano(std::string_view text) {
  const auto nano = parse_decimal(text, kNanoPlaces);
  return nano && *nano <= Budget::kMaxNano ? nano : std::nullopt;
}

std::optional<Limits> default_tier(std::string_view name) {
  if (name == "free") return Limits{10, 100, 500, 10'000, 5};
  if (name == "basic") return Limits{60, 1'000, 10'000, 100'000, 20};
  if (name == "pro") return Limits{300, 5'000, 50'000, 500'000, 100};
  if (name == "enterprise") return Limits{};
  return std::nullopt;
}

}  // namespace solidrust
