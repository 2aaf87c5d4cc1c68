// The fields of a JSON object by their names, as the readers of this folder take them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/json_cursor.h"

namespace solidrust::dialect::messages {

struct WantedField {
  std::string_view name;
  std::string_view& raw;  // the value's text; stays as it is if the field is absent
};

// Consumes the next value. False if it is no object. A field that is null counts as absent; if a
// field occurs twice, the last one counts.
bool read_object(JsonCursor& json, std::initializer_list<WantedField> wanted);
// A value that is known to be valid JSON.
bool read_object(std::string_view value, std::initializer_list<WantedField> wanted);

// Of a value that is known to be valid JSON; none: there is no value.
JsonType type_of(std::string_view value) noexcept;
inline bool is_string(std::string_view value) noexcept {
  return value.starts_with('"');
}
// Between the quotes of a string; empty for anything else.
inline std::string_view inside_of(std::string_view value) noexcept {
  return is_string(value) ? value.substr(1, value.size() - 2) : std::string_view();
}
// With its escapes resolved; as it is where they mean no character.
std::string plain(std::string_view inside);

// Whether nothing but white space stands there: between the quotes of a string, or in plain text.
bool is_blank(std::string_view inside);
bool is_blank_text(std::string_view text) noexcept;

}  // namespace solidrust::dialect::messages
