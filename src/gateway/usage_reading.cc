#include "gateway/usage_reading.h"

#include <charconv>

namespace solidrust {
namespace {

// Consumes a value; false if it is no count.
bool read_count(JsonCursor& json, std::uint64_t& count) {
  const JsonType type = json.peek();
  std::string_view raw;
  if (!json.skip(raw) || type != JsonType::number) return false;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc{} || end != raw.data() + raw.size()) return false;
  count = value;
  return true;
}

void read_details(JsonCursor& json, UsageReading& usage) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "cached_tokens")
      read_count(json, usage.cached_tokens);
    else
      json.skip();
  }
}

}  // namespace

void read_usage(JsonCursor& json, UsageReading& usage) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  bool any = false;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "prompt_tokens")
      any |= read_count(json, usage.prompt_tokens);
    else if (key == "completion_tokens")
      any |= read_count(json, usage.completion_tokens);
    else if (key == "prompt_tokens_details")
      read_details(json, usage);
    else
      json.skip();
  }
  if (any) usage.source = UsageSource::reported;
}

void estimate_usage(UsageReading& usage) {
  if (usage.source != UsageSource::none || usage.content_bytes == 0) return;
  usage.completion_tokens =
      usage.content_events != 0 ? usage.content_events : (usage.content_bytes + 3) / 4;
  usage.source = UsageSource::estimated;
}

}  // namespace solidrust
