#include "control/usage/set_aside_commands.h"

#include <array>
#include <utility>

#include "control/doors.h"
#include "control/params.h"
#include "control/timestamp.h"
#include "control/usage/set_aside_operations.h"
#include "limit/limits.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

constexpr std::int64_t kMostListed = 1'000;
constexpr std::int64_t kListed = 100;

std::string_view kind_name(SetAsideItem::Kind kind) {
  switch (kind) {
    case SetAsideItem::Kind::record:
      return "record";
    case SetAsideItem::Kind::line:
      return "line";
    case SetAsideItem::Kind::segment:
      break;
  }
  return "segment";
}

void write_record(JsonWriter& json, const SetAsideRecord& record) {
  const UsageRecord& numbers = record.numbers;
  json.key("set_aside_at").value(format_timestamp(record.set_aside_ms));
  json.key("time").value(format_timestamp(numbers.time_ms));
  json.key("account").value(record.account).key("key").value(record.key);
  json.key("environment").value(to_string(numbers.environment));
  json.key("model").value(record.model).key("target").value(record.target);
  json.key("route").value(record.route);
  json.key("status").value(unsigned{numbers.status});
  json.key("attempts").value(unsigned{numbers.attempts});
  json.key("prompt_tokens").value(numbers.prompt_tokens);
  json.key("completion_tokens").value(numbers.completion_tokens);
  json.key("cached_tokens").value(numbers.cached_tokens);
  json.key("cost_nano").value(numbers.cost_nano).key("cost").value(nano_text(numbers.cost_nano));
  json.key("latency_ms").value(numbers.latency_ms);
  json.key("first_token_ms").value(numbers.first_token_ms);
  json.key("estimated").value(numbers.estimated).key("partial").value(numbers.partial);
}

void write_item(JsonWriter& json, const SetAsideItem& item) {
  json.begin_object().key("id").value(item.id).key("kind").value(kind_name(item.kind));
  json.key("reason").value(item.reason).key("detail").value(item.detail);
  switch (item.kind) {
    case SetAsideItem::Kind::record:
      if (item.record) write_record(json, *item.record);
      break;
    case SetAsideItem::Kind::line:
      json.key("text").value(item.text);
      break;
    case SetAsideItem::Kind::segment:
      json.key("bytes").value(item.bytes).key("whole_records").value(item.whole_records);
      break;
  }
  json.end_object();
}

void write_applied(JsonWriter& json, const SetAside::Applied& applied) {
  json.key("booked").value(static_cast<std::uint64_t>(applied.booked));
  json.key("known").value(static_cast<std::uint64_t>(applied.known));
  json.key("refused").value(static_cast<std::uint64_t>(applied.refused));
  json.key("unreadable").value(static_cast<std::uint64_t>(applied.unreadable));
}

}  // namespace

void write_set_aside_count(JsonWriter& json, const SetAside::Count& count) {
  json.begin_object().key("records").value(count.records);
  json.key("segments").value(count.segments).end_object();
}

Result<std::string> list_set_aside_command(ControlContext& context, const Caller& /*caller*/,
                                           std::string_view params) {
  constexpr std::array<std::string_view, 1> kFields{"limit"};
  Params read(params, kFields);
  const auto limit = read.integer("limit", 1, kMostListed).value_or(kListed);
  if (read.failed()) return read.error();
  if (auto known = require_set_aside(context); !known) return std::move(known).error();
  const auto items = context.set_aside->list(static_cast<std::size_t>(limit));
  if (!items) return items.error();
  const SetAside::Count count = context.set_aside->count();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("records").value(count.records).key("segments").value(count.segments);
  json.key("set_aside").begin_array();
  for (const SetAsideItem& item : *items) write_item(json, item);
  json.end_array().end_object();
  return out;
}

Result<std::string> show_set_aside_command(ControlContext& context, const Caller& caller,
                                           std::string_view params) {
  const auto item = perform_named(context, caller, kShowSetAside, params);
  if (!item) return item.error();
  std::string out;
  JsonWriter json(out);
  write_item(json, *item);
  return out;
}

Result<std::string> apply_set_aside_command(ControlContext& context, const Caller& caller,
                                            std::string_view params) {
  const auto applied = perform_named(context, caller, kApplySetAside, params);
  if (!applied) return applied.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_applied(json, *applied);
  json.key("left");
  write_set_aside_count(json, context.set_aside->count());
  json.end_object();
  return out;
}

Result<std::string> discard_set_aside_command(ControlContext& context, const Caller& caller,
                                              std::string_view params) {
  const auto gone = perform_named(context, caller, kDiscardSetAside, params);
  if (!gone) return gone.error();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("discarded").value(static_cast<std::uint64_t>(*gone)).key("left");
  write_set_aside_count(json, context.set_aside->count());
  json.end_object();
  return out;
}

}  // namespace solidrust
