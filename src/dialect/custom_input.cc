#include "dialect/custom_input.h"

#include <utility>

#include "base/ascii_class.h"
#include "base/json_scan.h"
#include "base/json_writer.h"

namespace solidrust::dialect {
namespace {

constexpr std::string_view kOpening = R"({"input":")";
constexpr std::string_view kReplacement = "\\ufffd";  // for half of a surrogate pair
constexpr std::size_t kUnit = 6;                      // \uXXXX

// White space may stand between the signs, not in the name.
bool may_be_spaced(std::size_t matched) noexcept {
  return matched <= 1 || matched >= kOpening.size() - 2;
}

bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Whether \uXXXX is a surrogate whose third digit is one of these.
bool is_half(std::string_view unit, std::string_view third) noexcept {
  return (unit[2] == 'd' || unit[2] == 'D') && third.find(unit[3]) != third.npos;
}

bool is_first_half(std::string_view unit) noexcept {
  return is_half(unit, "89abAB");
}

bool is_second_half(std::string_view unit) noexcept {
  return is_half(unit, "cdefCDEF");
}

// Whether `c` goes on with the escape `held`: \ u X X X X, twice for a pair.
bool continues(std::string_view held, char c) noexcept {
  switch (held.size() % kUnit) {
    case 0:
      return c == '\\';
    case 1:
      return c == 'u' || (held.size() == 1 && std::string_view("\"\\/bfnrt").find(c) != held.npos);
    default:
      return hex_value(c) >= 0;
  }
}

}  // namespace

void CustomInput::feed(std::string_view arguments, std::string& inside) {
  while (!arguments.empty()) {
    if (at_ == At::raw) {
      append_json_escaped(inside, arguments);
      return;
    }
    if (at_ == At::text) {
      const std::size_t plain = plain_prefix<Beyond::nothing>(arguments);
      inside += arguments.substr(0, plain);
      arguments.remove_prefix(plain);
      if (arguments.empty()) return;
    }
    take(arguments.front(), inside);
    arguments.remove_prefix(1);
  }
}

void CustomInput::take(char c, std::string& inside) {
  switch (at_) {
    case At::opening:
      take_opening(c, inside);
      break;
    case At::text:
      if (c == '"')
        at_ = At::behind;
      else if (c == '\\')
        held_ = c, at_ = At::escape;
      else if (static_cast<unsigned char>(c) < 0x20)  // models forget to escape line ends
        append_json_escaped(inside, {&c, 1});
      else
        inside += c;
      break;
    case At::escape:
      take_escape(c, inside);
      break;
    case At::behind:
      break;
    case At::raw:
      append_json_escaped(inside, {&c, 1});
      break;
  }
}

void CustomInput::take_opening(char c, std::string& inside) {
  held_ += c;
  if (c == kOpening[matched_]) {
    if (++matched_ < kOpening.size()) return;
    held_.clear();
    at_ = At::text;
  } else if (matched_ == 1 && c == '}') {
    held_.clear();
    at_ = At::behind;
  } else if (!is_space(c) || !may_be_spaced(matched_)) {
    at_ = At::raw;
    append_json_escaped(inside, std::exchange(held_, {}));
  }
}

// Escapes stay as they are, for they mean the same in the string that is written.
void CustomInput::take_escape(char c, std::string& inside) {
  if (!continues(held_, c)) {
    // No escape at all is a backslash that was meant so; half of a pair means nothing.
    const std::string broken = std::exchange(held_, {}) + c;
    at_ = At::text;
    const bool half = broken.size() > kUnit;
    inside += half ? kReplacement : "\\\\";
    take_again(std::string_view(broken).substr(half ? kUnit : 1), inside);
    return;
  }
  held_ += c;
  const std::string_view held = held_;
  if (held.size() == 2 && c == 'u') return;
  if (held.size() > 2 && held.size() % kUnit != 0) return;
  if (held.size() == kUnit && is_first_half(held)) return;
  const std::string whole = std::exchange(held_, {});
  at_ = At::text;
  if (whole.size() == 2 * kUnit && !is_second_half(whole.substr(kUnit))) {
    inside += kReplacement;
    take_again(std::string_view(whole).substr(kUnit), inside);
  } else if (whole.size() == kUnit && is_second_half(whole)) {
    inside += kReplacement;
  } else {
    inside += whole;
  }
}

void CustomInput::take_again(std::string_view text, std::string& inside) {
  for (const char c : text) take(c, inside);
}

void CustomInput::finish(std::string& inside) {
  // An opening that never ended is not the form; of white space alone nothing is lost.
  if (at_ == At::opening && held_.find_first_not_of(" \t\r\n") != held_.npos)
    append_json_escaped(inside, held_);
  held_.clear();
  at_ = At::behind;
}

}  // namespace solidrust::dialect
