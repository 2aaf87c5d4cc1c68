#include "dialect/responses/request_reading.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/json_writer.h"

namespace solidrust::dialect {

std::string FieldPlace::text() const {
  const std::string before = in_ == nullptr ? std::string() : in_->text();
  if (name_.empty()) return fmt::format("{}[{}]", before, index_);
  return before.empty() ? std::string(name_) : fmt::format("{}.{}", before, name_);
}

void ResponsesReading::refuse(ErrorCode code, std::string message, const FieldPlace& place) {
  if (!fault_) fault_.emplace(code, std::move(message), place.text());
}

void ResponsesReading::wrong(ErrorCode code, std::string_view expected, const FieldPlace& place) {
  if (!fault_) refuse(code, fmt::format("`{}` must be {}.", place.text(), expected), place);
}

JsonText ResponsesReading::string(JsonValue value, const FieldPlace& place) {
  const JsonText text = text_of(value);
  if (value.given() && !text.given()) wrong(ErrorCode::invalid_type, "a string", place);
  return text;
}

JsonValue ResponsesReading::object(JsonValue value, const FieldPlace& place) {
  if (!value.given() || type_of(value) == JsonType::object) return value;
  wrong(ErrorCode::invalid_type, "an object", place);
  return {};
}

JsonValue ResponsesReading::array(JsonValue value, const FieldPlace& place) {
  if (!value.given() || type_of(value) == JsonType::array) return value;
  wrong(ErrorCode::invalid_type, "an array", place);
  return {};
}

std::optional<bool> ResponsesReading::boolean(JsonValue value, const FieldPlace& place) {
  if (!value.given()) return std::nullopt;
  if (type_of(value) == JsonType::boolean) return value.text == "true";
  wrong(ErrorCode::invalid_type, "true or false", place);
  return std::nullopt;
}

JsonValue ResponsesReading::number(JsonValue value, double least, double most,
                                   const FieldPlace& place) {
  if (!value.given()) return {};
  if (type_of(value) != JsonType::number) {
    wrong(ErrorCode::invalid_type, "a number", place);
    return {};
  }
  double got = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, got);
  if (error == std::errc{} && stop == end && got >= least && got <= most) return value;
  wrong(ErrorCode::invalid_value, fmt::format("from {} to {}", least, most), place);
  return {};
}

std::optional<std::uint64_t> ResponsesReading::count(JsonValue value, std::uint64_t least,
                                                     std::uint64_t most, const FieldPlace& place) {
  if (!value.given()) return std::nullopt;
  std::uint64_t got = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, got);
  if (error == std::errc{} && stop == end && got >= least && got <= most) return got;
  wrong(type_of(value) == JsonType::number ? ErrorCode::invalid_value : ErrorCode::invalid_type,
        fmt::format("an integer from {} to {}", least, most), place);
  return std::nullopt;
}

JsonText ResponsesReading::needed(JsonValue value, const FieldPlace& place) {
  const JsonText text = string(value, place);
  if (!value.given()) {
    if (!fault_)
      refuse(ErrorCode::missing_field, fmt::format("`{}` is missing.", place.text()), place);
  } else if (text.given() && text.empty()) {
    wrong(ErrorCode::invalid_value, "a string that is not empty", place);
  }
  return text;
}

std::string_view ResponsesReading::resolved(JsonText text, const FieldPlace& place) {
  if (text.inside.find('\\') == text.inside.npos) return text.inside;
  std::string plain;
  if (!json_unescape(text.inside, plain))
    wrong(ErrorCode::invalid_value, "text without halves of surrogate pairs", place);
  return turn_.kept.emplace_back(std::move(plain));
}

JsonText ResponsesReading::keep(std::string_view plain) {
  std::string& inside = turn_.kept.emplace_back();
  append_json_escaped(inside, plain);
  return {inside};
}

}  // namespace solidrust::dialect
