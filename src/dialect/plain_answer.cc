#include "dialect/plain_answer.h"

#include "base/json_cursor.h"
#include "base/utf8.h"

namespace solidrust {
namespace {

constexpr unsigned kDepth = 256;  // of an upstream's JSON

bool says_prompt(const UsageReading& usage) {
  return usage.prompt_report != CountReport::none;
}

// What only some say: seconds, and a reranker a sum alone.
void read_rest(std::string_view object, UsageReading& usage) {
  JsonCursor json(object, kDepth);
  std::string_view key;
  if (!json.enter_object()) return;
  while (json.next_field(key)) {
    if (key == "seconds")  // of a transcription: {"type":"duration","seconds":9}
      read_usage_seconds(json, usage);
    else if (key == "total_tokens" && !says_prompt(usage))
      read_usage_count(json, usage.bound.prompt, usage, usage.prompt_tokens, usage.prompt_report);
    else
      json.skip();
  }
  if (usage.prompt_report == CountReport::plausible) usage.source = UsageSource::reported;
}

void read_any_usage(std::string_view object, UsageReading& usage) {
  for (const UsageNames* const names : {&kChatUsage, &kResponsesUsage}) {
    if (says_prompt(usage)) break;
    JsonCursor json(object, kDepth);
    read_usage(json, *names, usage);
  }
  read_rest(object, usage);
}

// {"tokens":{"input_tokens":…}}, or "billed_units" with the same inside.
void read_meta(std::string_view object, UsageReading& usage) {
  JsonCursor json(object, kDepth);
  std::string_view key;
  if (!json.enter_object()) return;
  while (json.next_field(key)) {
    if ((key == "tokens" || key == "billed_units") && !says_prompt(usage))
      read_usage(json, kResponsesUsage, usage);
    else
      json.skip();
  }
}

std::uint64_t count_elements(std::string_view array) {
  JsonCursor json(array, kDepth);
  std::uint64_t count = 0;
  if (!json.enter_array()) return 0;
  for (; json.next_element(); ++count) json.skip();
  return count;
}

struct Found {
  bool error = false;
  std::string_view usage;
  std::string_view meta;
  std::string_view data;      // an array: the images
  std::string_view duration;  // of a transcription that tells all
  ModelPlaces model;
};

void read_field(JsonCursor& json, std::string_view key, Found& found) {
  const JsonType type = json.peek();
  std::string_view raw;
  if (!json.skip(raw)) return;
  if (key == "error") {
    found.error |= type != JsonType::null;
  } else if (key == "type" || key == "object") {
    found.error |= raw == "\"error\"";
  } else if (key == "model") {
    found.model.last = raw;
    if (found.model.first.data() == nullptr) found.model.first = raw;
  } else if (key == "usage" && type == JsonType::object) {
    found.usage = raw;
  } else if (key == "meta" && type == JsonType::object) {
    found.meta = raw;
  } else if (key == "data" && type == JsonType::array) {
    found.data = raw;
  } else if (key == "duration") {
    found.duration = raw;
  }
}

void read_length(std::string_view duration, UsageReading& usage) {
  JsonCursor json(duration, kDepth);
  read_usage_seconds(json, usage);
}

void read_units(const Found& found, UsageReading& usage) {
  switch (usage.bound.unit) {
    case UsageUnit::images:
      if (found.data.data() == nullptr) break;
      usage.units = count_elements(found.data);
      usage.units_report = CountReport::plausible;
      break;
    case UsageUnit::audio_seconds:
      // What the usage says is what the server bills by.
      if (!found.duration.empty() && usage.units_report != CountReport::plausible)
        read_length(found.duration, usage);
      break;
    case UsageUnit::none:
    case UsageUnit::characters:
    case UsageUnit::documents:
      break;
  }
}

}  // namespace

AnswerKind read_plain_answer(std::string_view body, UsageReading& usage, ModelPlaces* model) {
  if (!is_utf8(body)) return AnswerKind::invalid;
  JsonCursor json(body, kDepth);
  if (json.peek() != JsonType::object) return AnswerKind::invalid;
  Found found;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) read_field(json, key, found);
  if (!json.at_end()) return AnswerKind::invalid;
  if (model != nullptr) *model = found.model;
  if (!found.usage.empty()) read_any_usage(found.usage, usage);
  if (!found.meta.empty()) read_meta(found.meta, usage);
  read_units(found, usage);
  return found.error ? AnswerKind::error : AnswerKind::content;
}

}  // namespace solidrust
