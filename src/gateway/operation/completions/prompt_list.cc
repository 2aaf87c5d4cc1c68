#include "gateway/operation/completions/prompt_list.h"

#include <algorithm>
#include <string_view>

#include "meter/token_estimate.h"

namespace solidrust {
namespace {

std::uint64_t skip_elements(JsonCursor& json) {
  std::uint64_t count = 0;
  json.enter_array();
  for (; json.next_element(); ++count) json.skip();
  return count;
}

std::uint64_t skip_text(JsonCursor& json) {
  std::string_view raw;
  json.skip(raw);
  return estimate_prompt(raw.size());
}

}  // namespace

PromptList read_prompt_list(JsonCursor& json) {
  PromptList list;
  if (json.peek() != JsonType::array) {
    list.tokens = skip_text(json);
    return list;
  }
  std::uint64_t apart = 0;  // elements that are prompts of their own
  json.enter_array();
  while (json.next_element()) {
    switch (json.peek()) {
      case JsonType::number:  // one token of the only prompt
        json.skip();
        ++list.tokens;
        break;
      case JsonType::array:
        list.tokens += skip_elements(json);
        ++apart;
        break;
      case JsonType::none:
      case JsonType::null:
      case JsonType::boolean:
      case JsonType::string:
      case JsonType::object:
        list.tokens += skip_text(json);
        ++apart;
    }
  }
  list.prompts = std::max<std::uint64_t>(1, apart);
  return list;
}

}  // namespace solidrust
