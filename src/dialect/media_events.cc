#include "dialect/media_events.h"

#include "dialect/json_fields.h"
#include "dialect/plain_answer.h"

namespace solidrust {

AnswerKind read_media_event(std::string_view event, std::string_view data, UsageReading& usage,
                            ModelPlaces* model, std::string_view*) {
  if (data == "[DONE]") return AnswerKind::done;
  const AnswerKind kind = read_plain_answer(data, usage, model);
  if (kind != AnswerKind::content) return kind;
  dialect::JsonValue type;
  dialect::pick_fields(data, {{"type", &type}}, 256);
  const std::string_view name = type.given() ? dialect::text_of(type).inside : event;
  if (name == "error") return AnswerKind::error;
  if (!name.ends_with(".done") && !name.ends_with(".completed")) return AnswerKind::content;
  if (usage.bound.unit == UsageUnit::images) {  // each of those events has an image
    ++usage.units;
    usage.units_report = CountReport::plausible;
  }
  return AnswerKind::done;
}

}  // namespace solidrust
