// Picks single values out of JSON that is known to be valid: a field of an object whatever the
// order in which they stand.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/json_cursor.h"
#include "dialect/turn.h"

namespace solidrust::dialect {

struct JsonField {
  std::string_view name;
  JsonValue* value;
};

// Fills in the values of these fields; null counts as absent. If a field occurs twice, the last one
// counts. Anything but an object has no fields. `max_depth`: of the JSON.
inline void pick_fields(std::string_view object, std::span<const JsonField> fields,
                        unsigned max_depth = 64) {
  JsonCursor json(object, max_depth);
  if (json.peek() != JsonType::object) return;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    const bool null = json.peek() == JsonType::null;
    std::string_view raw;
    json.skip(raw);
    for (const JsonField& field : fields)
      if (json_equals(key, field.name)) *field.value = null ? JsonValue{} : JsonValue{raw};
  }
}

inline void pick_fields(std::string_view object, std::initializer_list<JsonField> fields,
                        unsigned max_depth = 64) {
  pick_fields(object, std::span(fields.begin(), fields.size()), max_depth);
}

// Calls `take(JsonValue element, std::size_t index)` for each element of an array.
template <class Take>
void each_element(std::string_view array, Take&& take, unsigned max_depth = 64) {
  JsonCursor json(array, max_depth);
  if (json.peek() != JsonType::array) return;
  std::size_t index = 0;
  json.enter_array();
  while (json.next_element()) {
    std::string_view raw;
    if (!json.skip(raw)) return;
    take(JsonValue{raw}, index++);
  }
}

inline JsonType type_of(JsonValue value) noexcept {
  return value.given() ? JsonCursor(value.text).peek() : JsonType::none;
}

// The inside of a string; anything else is not given.
inline JsonText text_of(JsonValue value) noexcept {
  if (value.text.size() < 2 || value.text.front() != '"') return {};
  return {value.text.substr(1, value.text.size() - 2)};
}

// Whether the value is a string that means this.
inline bool says(JsonValue value, std::string_view text) {
  const JsonText said = text_of(value);
  return said.given() && json_equals(said.inside, text);
}

}  // namespace solidrust::dialect
