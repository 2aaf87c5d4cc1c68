#include "dialect/plain_answer.h"

#include "base/json_cursor.h"
#include "base/utf8.h"

namespace solidrust {
namespace {

constexpr unsigned kDepth = 256;  // of an upstream's JSON

// A reranker that has no other count.
void read_total(std::string_view object, UsageReading& usage) {
  JsonCursor json(object, kDepth);
  std::string_view key;
  if (!json.enter_object()) return;
  while (json.next_field(key)) {
    if (key == "total_tokens")
      read_usage_count(json, usage.bound.prompt, usage, usage.prompt_tokens, usage.prompt_report);
    else
      json.skip();
  }
  if (usage.prompt_report == CountReport::plausible) usage.source = UsageSource::reported;
}

bool says_prompt(const UsageReading& usage) {
  return usage.prompt_report != CountReport::none;
}

void read_any_usage(std::string_view object, UsageReading& usage) {
  for (const UsageNames* const names : {&kChatUsage, &kResponsesUsage}) {
    JsonCursor json(object, kDepth);
    read_usage(json, *names, usage);
    if (says_prompt(usage)) return;
  }
  read_total(object, usage);
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

struct Found {
  bool error = false;
  std::string_view usage;
  std::string_view meta;
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
  return found.error ? AnswerKind::error : AnswerKind::content;
}

}  // namespace solidrust
