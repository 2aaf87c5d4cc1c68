#include "dialect/chat/request_checks.h"

#include <charconv>

#include <fmt/format.h>

#include "base/json_cursor.h"

namespace solidrust::dialect {

void ChatChecks::refuse(ErrorCode code, std::string message, std::string param) {
  if (!fault_) fault_.emplace(code, std::move(message), std::move(param));
}

JsonValue ChatChecks::of_type(JsonValue value, JsonType type, std::string_view param) {
  if (!value.given() || type_of(value) == type) return value;
  refuse(ErrorCode::invalid_type,
         fmt::format("`{}` must be {}; got {}.", param, json_type_name(type),
                     json_type_name(type_of(value))),
         std::string(param));
  return {};
}

JsonText ChatChecks::string(JsonValue value, std::string_view param) {
  return text_of(of_type(value, JsonType::string, param));
}

std::optional<bool> ChatChecks::boolean(JsonValue value, std::string_view param) {
  const JsonValue flag = of_type(value, JsonType::boolean, param);
  if (!flag.given()) return {};
  return flag.text == "true";
}

std::optional<std::uint64_t> ChatChecks::count(JsonValue value, std::string_view param) {
  const JsonValue number = of_type(value, JsonType::number, param);
  if (!number.given()) return {};
  std::uint64_t got = 0;
  const char* const end = number.text.data() + number.text.size();
  const auto [stop, error] = std::from_chars(number.text.data(), end, got);
  if (error == std::errc{} && stop == end) return got;
  refuse(fmt::format("`{}` must be a whole number from 0 up.", param), std::string(param));
  return {};
}

JsonText ChatChecks::needed(JsonValue value, std::string_view param) {
  if (!value.given())
    refuse(ErrorCode::missing_field, fmt::format("`{}` is missing.", param), std::string(param));
  const JsonText text = string(value, param);
  if (text.given() && text.empty())
    refuse(fmt::format("`{}` must not be empty.", param), std::string(param));
  return text;
}

std::string_view ChatChecks::resolved(JsonText text, std::string_view param) {
  if (text.inside.find('\\') == text.inside.npos) return text.inside;
  std::string plain;
  if (!json_unescape(text.inside, plain))
    refuse(fmt::format("`{}` contains half of a surrogate pair, which is not valid text.", param),
           std::string(param));
  return turn_.kept.emplace_back(std::move(plain));
}

}  // namespace solidrust::dialect
