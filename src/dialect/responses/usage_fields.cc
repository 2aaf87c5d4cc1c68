#include "dialect/responses/usage_fields.h"

#include "base/json_cursor.h"

namespace solidrust::dialect {
namespace {

constexpr unsigned kDepth = 256;  // of an upstream's JSON

void read_input_details(JsonCursor& json, UsageReading& usage) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "cached_tokens")
      read_usage_count(json, usage.bound.prompt, usage, usage.cached_tokens, usage.cached_report);
    else if (key == "cache_write_tokens")
      read_usage_count(json, usage.bound.prompt, usage, usage.written_tokens, usage.written_report);
    else
      json.skip();
  }
}

void read_output_details(JsonCursor& json, UsageReading& usage) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "reasoning_tokens")
      read_usage_count(json, usage.bound.completion, usage, usage.reasoning_tokens,
                       usage.reasoning_report);
    else
      json.skip();
  }
}

}  // namespace

void read_responses_usage(std::string_view object, UsageReading& usage) {
  JsonCursor json(object, kDepth);
  if (json.peek() != JsonType::object) return;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "input_tokens")
      read_usage_count(json, usage.bound.prompt, usage, usage.prompt_tokens, usage.prompt_report);
    else if (key == "output_tokens")
      read_usage_count(json, usage.bound.completion, usage, usage.completion_tokens,
                       usage.completion_report);
    else if (key == "input_tokens_details")
      read_input_details(json, usage);
    else if (key == "output_tokens_details")
      read_output_details(json, usage);
    else
      json.skip();
  }
  if (usage.prompt_report == CountReport::plausible ||
      usage.completion_report == CountReport::plausible)
    usage.source = UsageSource::reported;
}

}  // namespace solidrust::dialect
