#include "app/cli/flat_object.h"

#include "app/cli/display_width.h"
#include "base/json_cursor.h"

namespace solidrust {
namespace {

std::string text_of(std::string_view inside) {
  std::string out;
  return printable(json_unescape(inside, out) ? std::string_view(out) : inside);
}

std::string scalar_text(JsonCursor& cursor) {
  std::string_view raw;
  if (cursor.peek() == JsonType::string) return cursor.string(raw) ? text_of(raw) : std::string();
  if (!cursor.skip(raw) || raw == "null") return {};
  if (raw == "true") return "yes";
  if (raw == "false") return "no";
  return std::string(raw);
}

void flatten_into(JsonCursor& cursor, const std::string& prefix, FlatObject& out);

std::string list_text(JsonCursor& cursor) {
  std::string out;
  if (!cursor.enter_array()) return out;
  while (cursor.next_element()) {
    std::string item;
    if (cursor.peek() == JsonType::object) {
      FlatObject fields;
      flatten_into(cursor, "", fields);
      for (const auto& [name, value] : fields) item += (item.empty() ? "" : "/") + value;
    } else {
      item = scalar_text(cursor);
    }
    out += (out.empty() ? "" : ", ") + item;
  }
  return out;
}

void flatten_into(JsonCursor& cursor, const std::string& prefix, FlatObject& out) {
  std::string_view key;
  if (!cursor.enter_object()) return;
  while (cursor.next_field(key)) {
    const std::string name = prefix + text_of(key);
    if (cursor.peek() == JsonType::object) {
      flatten_into(cursor, name + ".", out);
      continue;
    }
    std::string value = cursor.peek() == JsonType::array ? list_text(cursor) : scalar_text(cursor);
    out.emplace_back(name, value.empty() ? "-" : std::move(value));
  }
}

}  // namespace

FlatObject flatten(std::string_view json_object) {
  FlatObject out;
  JsonCursor cursor(json_object);
  flatten_into(cursor, "", out);
  return out;
}

std::vector<FlatObject> objects_of(std::string_view json, std::string_view list) {
  std::vector<FlatObject> objects;
  JsonCursor cursor(json);
  std::string_view key;
  if (!cursor.enter_object()) return objects;
  while (cursor.next_field(key)) {
    if (key != list || !cursor.enter_array()) {
      if (!cursor.skip()) break;
      continue;
    }
    while (cursor.next_element()) flatten_into(cursor, "", objects.emplace_back());
  }
  return objects;
}

std::string value_of(const FlatObject& object, std::string_view field) {
  for (const auto& [name, value] : object)
    if (name == field) return value;
  return std::string(kNothing);
}

}  // namespace solidrust
