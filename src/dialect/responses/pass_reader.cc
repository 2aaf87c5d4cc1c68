#include "dialect/responses/pass_reader.h"

#include <cstddef>

#include "base/json_writer.h"
#include "base/utf8.h"
#include "dialect/responses/event_fields.h"
#include "dialect/responses/failure.h"

namespace solidrust::dialect {
namespace {

// How much a string says, or a list of parts with texts.
std::size_t said(JsonValue value) {
  if (const JsonText text = text_of(value); text.given()) return text.inside.size();
  std::size_t bytes = 0;
  each_element(
      value.text,
      [&](JsonValue part, std::size_t) {
        JsonValue text, refusal;
        pick_fields(part.text, {{"text", &text}, {"refusal", &refusal}}, kResponsesDepth);
        bytes += text_of(text).inside.size() + text_of(refusal).inside.size();
      },
      kResponsesDepth);
  return bytes;
}

// Of a tool that the caller gave; servers run others themselves.
bool is_call(JsonText type) {
  return type.inside == "function_call" || type.inside == "custom_tool_call";
}

// Counts a whole item.
void note_item(JsonValue item, UsageReading& usage) {
  JsonValue type, content, summary, arguments, input;
  pick_fields(item.text,
              {{"type", &type},
               {"content", &content},
               {"summary", &summary},
               {"arguments", &arguments},
               {"input", &input}},
              kResponsesDepth);
  usage.content_bytes += said(content) + said(summary) + said(arguments) + said(input);
  usage.calls |= is_call(text_of(type));
}

AnswerKind count_content(std::size_t bytes, UsageReading& usage) {
  if (bytes == 0) return AnswerKind::other;
  usage.content_events += 1;
  usage.content_bytes += bytes;
  return AnswerKind::content;
}

AnswerKind count_delta(JsonValue delta, UsageReading& usage, std::string_view* text) {
  const JsonText inside = text_of(delta);
  if (text != nullptr && !inside.empty()) *text = inside.inside;
  return count_content(inside.inside.size(), usage);
}

// A call is seen as soon as it begins.
AnswerKind count_item(JsonValue item, UsageReading& usage) {
  JsonValue type;
  pick_fields(item.text, {{"type", &type}}, kResponsesDepth);
  usage.calls |= is_call(text_of(type));
  return text_of(type).inside.ends_with("_call") ? count_content(item.text.size(), usage)
                                                 : AnswerKind::other;
}

}  // namespace

AnswerKind read_responses_event(std::string_view event, std::string_view data, UsageReading& usage,
                                ModelPlaces* model, std::string_view* text) {
  if (is_done_mark(data)) return AnswerKind::other;
  ResponseEventFields fields;
  if (!read_response_event(event, data, fields)) return AnswerKind::invalid;
  ResponseFields response;
  if (fields.response.given() && read_response(fields.response.text, response)) {
    if (model != nullptr) *model = response.model;
    read_responses_usage(response, usage);
  }
  switch (fields.type) {
    case ResponseEventType::text:
    case ResponseEventType::refusal:
    case ResponseEventType::reasoning:
    case ResponseEventType::summary:
    case ResponseEventType::arguments:
    case ResponseEventType::other_delta:
      return count_delta(fields.delta, usage, text);
    case ResponseEventType::item_added:
      return count_item(fields.item, usage);
    case ResponseEventType::completed:
    case ResponseEventType::incomplete:
      note_ending(response, fields.type == ResponseEventType::incomplete, usage);
      return AnswerKind::done;
    case ResponseEventType::failed:
      return AnswerKind::error;
    case ResponseEventType::item_done:
    case ResponseEventType::text_done:
    case ResponseEventType::refusal_done:
    case ResponseEventType::reasoning_done:
    case ResponseEventType::summary_done:
    case ResponseEventType::arguments_done:
    case ResponseEventType::other:
      break;
  }
  return AnswerKind::other;
}

AnswerKind read_responses_answer(std::string_view body, UsageReading& usage, ModelPlaces* model) {
  ResponseFields response;
  if (!is_utf8(body) || !read_response(body, response)) return AnswerKind::invalid;
  if (model != nullptr) *model = response.model;
  read_responses_usage(response, usage);
  each_element(
      response.output.text, [&](JsonValue item, std::size_t) { note_item(item, usage); },
      kResponsesDepth);
  if (is_failure(response)) return AnswerKind::error;
  if (never_ended(response)) return AnswerKind::invalid;
  note_ending(response, false, usage);
  return AnswerKind::content;
}

std::string_view responses_error_block(std::string_view data) {
  JsonValue response;
  pick_fields(data, {{"response", &response}}, kResponsesDepth);
  return response.given() ? response.text : data;
}

void write_responses_break(const Error& error, std::string_view request_id, std::uint64_t events,
                           std::string& out) {
  std::string id;
  append_json_escaped(id, request_id);
  out.append("event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":");
  out.append(std::to_string(events)).append(R"(,"response":{"id":"resp_)");
  out.append(id).append(R"(","object":"response","status":"failed","error":)");
  out.append(response_failure(error)).append(R"(,"output":[]}})").append("\n\n");
}

}  // namespace solidrust::dialect
