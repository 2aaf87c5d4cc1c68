#include "app/cli/table_cell.h"

#include <algorithm>
#include <array>

#include "app/cli/display_width.h"
#include "app/cli/relative_time.h"
#include "app/cli/table_layout.h"
#include "base/ascii_case.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

constexpr std::size_t kIdBody = 22;    // of an id, after its prefix (base/ids.h)
constexpr std::size_t kShortBody = 8;  // of a short one
constexpr std::size_t kPrefix = 4;     // "key_"
constexpr std::size_t kShortRequest = 12;
constexpr std::size_t kClockAt = 11;  // of "2026-01-31T08:05:00.000Z"
constexpr std::size_t kClockSize = 8;

}  // namespace

std::string short_id(std::string_view text) {
  const bool whole =
      text.size() == kPrefix + kIdBody && text[kPrefix - 1] == '_' &&
      std::all_of(text.begin() + kPrefix, text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
      });
  const std::size_t body = text.starts_with("req_") ? kShortRequest : kShortBody;
  return std::string(whole ? text.substr(0, kPrefix + body) : text);
}

std::string fitted_value(const FlatObject& object, const Column& column, std::int64_t now_ms) {
  std::string value(kNothing);
  if (!column.fit.field.empty()) value = value_of(object, column.fit.field);
  if (value == kNothing) value = value_of(object, column.field);
  if (column.fit.look == Look::id) return short_id(value);
  if (column.fit.look != Look::time && column.fit.look != Look::clock) return value;
  const auto at = parse_timestamp(value);
  if (!at) return value;
  if (column.fit.look == Look::time) return relative_time(*at, now_ms);
  return format_timestamp(*at).substr(kClockAt, kClockSize) + "Z";
}

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  return at != text.npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of("@/: ", at + 1) == text.npos &&
         text.substr(0, at).find_first_of("/: ") == text.npos;
}

std::string fitted_text(std::string_view text, std::size_t width) {
  return is_mail_address(text) ? cut_middle_to_width(text, width) : cut_to_width(text, width);
}

Tint tint_of(std::string_view state) {
  constexpr std::array<std::string_view, 6> kGood{"active", "healthy", "passing",
                                                  "ok",     "up",      "alive"};
  constexpr std::array<std::string_view, 6> kCareful{"rotating", "draining", "resting",
                                                     "on trial", "partial",  "warn"};
  constexpr std::array<std::string_view, 7> kBad{"revoked", "expired", "disabled", "ejected",
                                                 "failing", "failed",  "down"};
  const auto among = [&](const auto& words) {
    return std::find(words.begin(), words.end(), state) != words.end();
  };
  if (among(kGood)) return Tint::good;
  if (among(kCareful)) return Tint::careful;
  if (among(kBad)) return Tint::bad;
  // The status of a response.
  if (state.size() == 3 && state[0] >= '2' && state[0] <= '5')
    return state[0] < '4' ? Tint::good : Tint::bad;
  return Tint::none;
}

void append_cell(std::string& out, const std::string& text, std::size_t width, Look look, bool last,
                 Tint tint, bool color) {
  const std::size_t padding = width - std::min(width, display_width(text));
  const bool right = look == Look::number;
  if (right) out.append(padding, ' ');
  out += tinted(text, tint, color);
  if (!last) out.append(right ? kColumnGap : padding + kColumnGap, ' ');
}

}  // namespace solidrust
