#include "dialect/messages/json_object.h"

namespace solidrust::dialect::messages {

bool read_object(JsonCursor& json, std::initializer_list<WantedField> wanted) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return false;
  }
  std::string_view key, value;
  json.enter_object();
  while (json.next_field(key)) {
    const bool null = json.peek() == JsonType::null;
    if (!json.skip(value)) break;
    for (const WantedField& field : wanted) {
      if (!json_equals(key, field.name)) continue;
      field.raw = null ? std::string_view() : value;
      break;
    }
  }
  return true;
}

bool read_object(std::string_view value, std::initializer_list<WantedField> wanted) {
  JsonCursor json(value, JsonCursor::kMaxDepth);
  return read_object(json, wanted);
}

JsonType type_of(std::string_view value) noexcept {
  return JsonCursor(value).peek();
}

std::string plain(std::string_view inside) {
  std::string resolved;
  return json_unescape(inside, resolved) ? resolved : std::string(inside);
}

bool is_blank_text(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r\n") == text.npos;
}

bool is_blank(std::string_view inside) {
  if (inside.find('\\') == inside.npos) return is_blank_text(inside);
  std::string resolved;
  return json_unescape(inside, resolved) && is_blank_text(resolved);
}

}  // namespace solidrust::dialect::messages
