#include "upstream/sandbox/told_schema.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "upstream/sandbox/schema_instance.h"

namespace solidrust {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxRead = 4 * 1024 * 1024;  // bytes; some are read more than once

// Where the object at the front of `text` ends, as far as its braces tell; npos if it does not.
std::size_t end_of_object(std::string_view text) noexcept {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

bool is_schema(const dom::element& value) noexcept {
  dom::object properties;
  std::string_view ref;
  return value["properties"].get(properties) == simdjson::SUCCESS ||
         value["$ref"].get(ref) == simdjson::SUCCESS;
}

class SchemaSearch {
 public:
  // Of the last schema in `text` for which there is one.
  std::optional<std::string> instance_in(std::string_view text) {
    std::optional<std::string> found;
    for (std::size_t at = text.find('{'); at != text.npos && left_ > 0; at = text.find('{', at)) {
      const std::string_view rest = text.substr(at, std::min(left_, kMaxSchemaText));
      const std::size_t size = end_of_object(rest);
      left_ -= std::min(size, rest.size());
      std::optional<std::string> instance;
      if (size != rest.npos) instance = instance_of(rest.substr(0, size));
      at += instance ? size : 1;  // what is no schema may hold one
      if (instance) found = std::move(instance);
    }
    return found;
  }

 private:
  static std::optional<std::string> instance_of(std::string_view text) {
    dom::parser parser;
    dom::element value;
    if (parser.parse(text.data(), text.size()).get(value) != simdjson::SUCCESS || !is_schema(value))
      return std::nullopt;
    auto instance = schema_instance(value, Untyped::object, "messages");
    if (!instance) return std::nullopt;
    return std::move(*instance);
  }

  std::size_t left_ = kMaxRead;
};

// The texts of a message, one after the other.
std::vector<std::string_view> texts_of(const dom::element& message) {
  std::vector<std::string_view> texts;
  std::string_view text;
  if (message["role"].get(text) == simdjson::SUCCESS && text == "assistant") return texts;
  if (message["content"].get(text) == simdjson::SUCCESS) texts.push_back(text);
  dom::array parts;
  if (message["content"].get(parts) == simdjson::SUCCESS)
    for (const dom::element part : parts)
      if (part["text"].get(text) == simdjson::SUCCESS) texts.push_back(text);
  return texts;
}

}  // namespace

std::optional<std::string> instance_of_told_schema(const dom::element& root) {
  dom::array messages;
  if (root["messages"].get(messages) != simdjson::SUCCESS) return std::nullopt;
  std::vector<std::string_view> texts;
  for (const dom::element message : messages)
    for (const std::string_view text : texts_of(message)) texts.push_back(text);
  SchemaSearch search;
  for (std::size_t i = texts.size(); i-- > 0;)
    if (auto instance = search.instance_in(texts[i])) return instance;
  return std::nullopt;
}

}  // namespace solidrust
