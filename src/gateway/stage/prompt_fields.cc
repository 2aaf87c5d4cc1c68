#include "gateway/stage/prompt_fields.h"

#include <string>

#include "gateway/stage/content_parts.h"
#include "meter/token_estimate.h"

namespace solidrust {
namespace {

struct ItemRules {
  std::string_view list;  // the field that it stands in
  bool needs_role;
};

// Consumes one message or item. Which role it has, the model decides.
void read_item(RequestReader& reader, const ItemRules& rules, std::size_t index,
               MediaEstimate& media) {
  JsonCursor& json = reader.json();
  const auto at = [&] { return std::string(rules.list) + "[" + std::to_string(index) + "]"; };
  if (json.peek() != JsonType::object) {
    reader.expect(JsonType::object, at(),
                  rules.needs_role ? "an object with a `role`" : "an object");
    return;
  }
  json.enter_object();
  bool role = false;
  std::string_view key;
  while (json.next_field(key)) {
    if (json_equals(key, "content") || json_equals(key, "output")) {
      read_content(json, media);
      continue;
    }
    if (!json_equals(key, "role")) {
      json.skip();
      continue;
    }
    role = true;
    if (json.peek() != JsonType::string)
      reader.expect(JsonType::string, at() + ".role", "a string");
    else
      json.skip();
  }
  if (rules.needs_role && !role)
    reader.fault(ErrorCode::missing_field, "`" + at() + ".role` is missing.", at() + ".role");
}

// The prompt that stands from `start` up to here; it is one of several fields that make it.
void add_prompt(RequestReader& reader, std::size_t start, const MediaEstimate& media) {
  ModelRequest& request = reader.request();
  const std::size_t size = reader.json().offset() - start;
  request.prompt_tokens += estimate_prompt(size - media.bytes) + media.tokens;
  request.pictures |= media.pictures;
}

void read_items(RequestReader& reader, const ItemRules& rules, std::string_view expected) {
  if (!reader.expect(JsonType::array, rules.list, expected)) return;
  JsonCursor& json = reader.json();
  const std::size_t start = json.offset();
  std::size_t count = 0;
  json.enter_array();
  MediaEstimate media;
  while (json.next_element()) read_item(reader, rules, count++, media);
  if (count == 0) reader.wrong(ErrorCode::invalid_value, rules.list, expected, "an empty array");
  ModelRequest& request = reader.request();
  request.prompt_at = request.bytes.substr(start, json.offset() - start);
  request.pieces += count + media.parts;
  add_prompt(reader, start, media);
}

}  // namespace

void read_role_messages(RequestReader& reader, std::string_view name) {
  read_items(reader, {name, true}, "a non-empty array of objects with a `role`");
}

void read_system_prompt(RequestReader& reader, std::string_view) {
  const std::size_t start = reader.json().offset();
  MediaEstimate media;
  read_content(reader.json(), media);
  reader.request().pieces += media.parts;
  add_prompt(reader, start, media);
}

void read_more_prompt(RequestReader& reader, std::string_view) {
  JsonCursor& json = reader.json();
  const std::size_t start = json.offset();
  json.skip();
  add_prompt(reader, start, {});
}

void read_input_items(RequestReader& reader, std::string_view name) {
  JsonCursor& json = reader.json();
  if (json.peek() != JsonType::string) {
    read_items(reader, {name, false}, "a string or a non-empty array of items");
    return;
  }
  const std::size_t start = json.offset();
  json.skip(reader.request().prompt_at);
  add_prompt(reader, start, {});
}

}  // namespace solidrust
