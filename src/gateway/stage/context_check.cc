#include "gateway/stage/context_check.h"

#include <algorithm>

#include "base/json_cursor.h"

namespace solidrust {
namespace {

// Runs of anything but spaces; escaped white space parts nothing here, which only lowers the count.
std::uint64_t words(std::string_view inside) noexcept {
  std::uint64_t count = 0;
  bool before = true;
  for (const char c : inside) {
    const bool space = c == ' ';
    count += before && !space ? 1 : 0;
    before = space;
  }
  return count;
}

std::uint64_t string_words(JsonCursor& json) {
  std::string_view inside;
  return json.string(inside) ? words(inside) : 0;
}

std::uint64_t text_of_part(JsonCursor& json) {
  std::uint64_t count = 0;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "text" && json.peek() == JsonType::string)
      count += string_words(json);
    else
      json.skip();
  }
  return count;
}

// The value of `content`: a string, or parts of which some are text.
std::uint64_t text_of_content(JsonCursor& json) {
  if (json.peek() == JsonType::string) return string_words(json);
  if (json.peek() != JsonType::array) {
    json.skip();
    return 0;
  }
  std::uint64_t count = 0;
  json.enter_array();
  while (json.next_element()) {
    if (json.peek() == JsonType::object)
      count += text_of_part(json);
    else
      json.skip();
  }
  return count;
}

std::uint64_t text_of_message(JsonCursor& json) {
  std::uint64_t least = 0;
  bool found = false;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key != "content") {
      json.skip();
      continue;
    }
    const std::uint64_t count = text_of_content(json);
    least = found ? std::min(least, count) : count;  // of several, whichever the server takes
    found = true;
  }
  return least;
}

}  // namespace

std::uint64_t least_prompt_tokens(std::string_view prompt) {
  JsonCursor json(prompt, JsonCursor::kMaxDepth);
  if (json.peek() == JsonType::string) return string_words(json);
  if (json.peek() != JsonType::array) return 0;
  std::uint64_t sum = 0;      // of messages, or of the tokens of one array
  std::uint64_t longest = 0;  // of inputs that stand for themselves
  json.enter_array();
  while (json.next_element()) {
    switch (json.peek()) {
      case JsonType::object:
        sum += text_of_message(json);
        break;
      case JsonType::string:
        longest = std::max(longest, string_words(json));
        break;
      case JsonType::array: {
        std::uint64_t tokens = 0;
        json.enter_array();
        for (; json.next_element(); ++tokens) json.skip();
        longest = std::max(longest, tokens);
        break;
      }
      case JsonType::none:
      case JsonType::null:
      case JsonType::boolean:
      case JsonType::number:
        ++sum;
        json.skip();
    }
  }
  return std::max(sum, longest);
}

Result<void> check_context(const ModelRequest& request, std::uint32_t context) {
  // A token takes at least two bytes here, a character and what parts it from the next.
  if (request.truncates_prompt || request.prompt_at.size() / 2 < context) return {};
  const std::uint64_t tokens = least_prompt_tokens(request.prompt_at);
  if (tokens <= context) return {};
  return Error{ErrorCode::context_length_exceeded,
               "The prompt is too long: this model's context is " + std::to_string(context) +
                   " tokens, and the prompt has at least " + std::to_string(tokens) + "."};
}

}  // namespace solidrust
