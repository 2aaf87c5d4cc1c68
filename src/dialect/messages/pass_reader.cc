#include "dialect/messages/pass_reader.h"

#include "base/json_cursor.h"
#include "base/utf8.h"
#include "dialect/messages/json_object.h"
#include "dialect/messages/stream_event.h"
#include "dialect/messages/usage.h"

namespace solidrust::dialect {

AnswerKind read_messages_event(std::string_view event, std::string_view data, UsageReading& usage,
                               ModelPlaces* model, std::string_view* text) {
  messages::StreamEvent parsed;
  if (!messages::read_stream_event(event, data, parsed)) return AnswerKind::invalid;
  return messages::note_event(parsed, usage, model, text);
}

AnswerKind read_messages_answer(std::string_view body, UsageReading& usage, ModelPlaces* model) {
  messages::WholeAnswer answer;
  if (!messages::read_whole_answer(body, answer)) return AnswerKind::invalid;
  if (model != nullptr) *model = answer.model;
  messages::note_whole(answer, usage);
  return answer.error ? AnswerKind::error : AnswerKind::content;
}

AnswerKind read_messages_count(std::string_view body) {
  if (!is_utf8(body)) return AnswerKind::invalid;
  JsonCursor json(body);
  std::string_view type, error, tokens;
  if (!messages::read_object(json, {{"type", type}, {"error", error}, {"input_tokens", tokens}}) ||
      !json.at_end())
    return AnswerKind::invalid;
  if (!error.empty() || type == "\"error\"") return AnswerKind::error;
  return messages::type_of(tokens) == JsonType::number ? AnswerKind::content : AnswerKind::invalid;
}

}  // namespace solidrust::dialect
