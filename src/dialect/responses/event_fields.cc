#include "dialect/responses/event_fields.h"

#include <cstddef>

#include "base/utf8.h"
#include "dialect/finish_reason.h"

namespace solidrust::dialect {
namespace {

struct TypeName {
  std::string_view name;
  ResponseEventType type;
};

constexpr TypeName kTypes[] = {
    {"response.output_text.delta", ResponseEventType::text},
    {"response.function_call_arguments.delta", ResponseEventType::arguments},
    {"response.custom_tool_call_input.delta", ResponseEventType::arguments},
    {"response.reasoning_summary_text.delta", ResponseEventType::summary},
    {"response.reasoning_text.delta", ResponseEventType::reasoning},
    {"response.reasoning.delta", ResponseEventType::reasoning},
    {"response.refusal.delta", ResponseEventType::refusal},
    {"response.output_item.added", ResponseEventType::item_added},
    {"response.output_item.done", ResponseEventType::item_done},
    {"response.output_text.done", ResponseEventType::text_done},
    {"response.function_call_arguments.done", ResponseEventType::arguments_done},
    {"response.custom_tool_call_input.done", ResponseEventType::arguments_done},
    {"response.reasoning_summary_text.done", ResponseEventType::summary_done},
    {"response.reasoning_text.done", ResponseEventType::reasoning_done},
    {"response.reasoning.done", ResponseEventType::reasoning_done},
    {"response.refusal.done", ResponseEventType::refusal_done},
    {"response.completed", ResponseEventType::completed},
    {"response.incomplete", ResponseEventType::incomplete},
    {"response.failed", ResponseEventType::failed},
    {"error", ResponseEventType::failed},
};

ResponseEventType type_named(std::string_view name) {
  for (const TypeName& one : kTypes)
    if (name == one.name) return one.type;
  return name.ends_with(".delta") ? ResponseEventType::other_delta : ResponseEventType::other;
}

}  // namespace

bool read_response_event(std::string_view event, std::string_view data,
                         ResponseEventFields& fields) {
  if (!is_utf8(data)) return false;
  JsonCursor json(data, kResponsesDepth);
  if (json.peek() != JsonType::object) return false;
  std::string_view type = event;
  bool error = false;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    const JsonType is = json.peek();
    std::string_view raw;
    if (!json.skip(raw) || is == JsonType::null) continue;
    if (key == "type")
      type = text_of({raw}).inside;
    else if (key == "delta")
      fields.delta = {raw};
    else if (key == "item")
      fields.item = {raw};
    else if (key == "response")
      fields.response = {raw};
    else if (key == "output_index")
      fields.output_index = {raw};
    else if (key == "content_index" || key == "summary_index")
      fields.part_index = {raw};
    else if (key == "text" || key == "refusal" || key == "arguments" || key == "input")
      fields.whole = {raw};
    else if (key == "error")
      error = true;
  }
  fields.type = type_named(type);
  if (error && fields.type == ResponseEventType::other) fields.type = ResponseEventType::failed;
  return json.at_end();
}

bool is_done_mark(std::string_view data) {
  const std::size_t first = data.find_first_not_of(" \t\r\n");
  return first != data.npos && data.substr(first).starts_with("[DONE]");
}

bool read_response(std::string_view text, ResponseFields& fields) {
  JsonCursor json(text, kResponsesDepth);
  if (json.peek() != JsonType::object) return false;
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    const JsonType is = json.peek();
    std::string_view raw;
    if (!json.skip(raw)) break;
    if (key == "model") {
      fields.model.last = raw;
      if (fields.model.first.data() == nullptr) fields.model.first = raw;
    }
    if (is == JsonType::null) continue;
    if (key == "status")
      fields.status = {raw};
    else if (key == "error")
      fields.error = {raw};
    else if (key == "incomplete_details")
      fields.incomplete_details = {raw};
    else if (key == "output")
      fields.output = {raw};
    else if (key == "usage")
      fields.usage = {raw};
    else if (key == "type")
      fields.type = {raw};
    else if (key == "object")
      fields.object = {raw};
  }
  return json.at_end();
}

void read_responses_usage(const ResponseFields& fields, UsageReading& usage) {
  if (!fields.usage.given()) return;
  JsonCursor json(fields.usage.text, kResponsesDepth);
  read_usage(json, kResponsesUsage, usage);
}

void note_ending(const ResponseFields& fields, bool incomplete, UsageReading& usage) {
  if (!incomplete && !says(fields.status, "incomplete"))
    return note_finish(usage.calls ? FinishReason::tool_calls : FinishReason::stop, usage);
  JsonValue reason;
  pick_fields(fields.incomplete_details.text, {{"reason", &reason}}, kResponsesDepth);
  note_finish(text_of(reason).inside, usage);
}

bool is_failure(const ResponseFields& fields) {
  return fields.error.given() || says(fields.status, "failed") || says(fields.type, "error") ||
         says(fields.object, "error");
}

bool never_ended(const ResponseFields& fields) {
  return fields.status.given() && !says(fields.status, "completed") &&
         !says(fields.status, "incomplete");
}

}  // namespace solidrust::dialect
