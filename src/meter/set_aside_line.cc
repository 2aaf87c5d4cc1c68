#include "meter/set_aside_line.h"

#include <array>
#include <charconv>

#include "base/json_cursor.h"
#include "base/json_writer.h"
#include "store/row_words.h"

namespace solidrust {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;  // of a line; one of ours has some 4 KiB at most

bool read_text(JsonCursor& json, std::string& out) {
  std::string_view inside;
  if (json.peek() != JsonType::string || !json.string(inside)) return false;
  out.clear();
  return json_unescape(inside, out);
}

template <class T>
bool read_number(JsonCursor& json, T& out) {
  std::string_view raw;
  if (json.peek() != JsonType::number || !json.skip(raw)) return false;
  const char* const end = raw.data() + raw.size();
  const auto read = std::from_chars(raw.data(), end, out);
  return read.ec == std::errc{} && read.ptr == end;
}

bool read_flag(JsonCursor& json, bool& out) {
  std::string_view raw;
  if (json.peek() != JsonType::boolean || !json.skip(raw)) return false;
  out = raw == "true";
  return true;
}

bool read_environment(JsonCursor& json, Environment& out) {
  std::string text;
  if (!read_text(json, text) || (text != "live" && text != "test")) return false;
  out = text == "live" ? Environment::live : Environment::test;
  return true;
}

bool read_unit(JsonCursor& json, UsageUnit& out) {
  std::string text;
  if (!read_text(json, text)) return false;
  const auto unit = usage_unit_named(text);
  out = unit.value_or(UsageUnit::none);
  return unit.has_value();
}

// Consumes the field's value; false: it is not what the field holds.
bool read_field(JsonCursor& json, std::string_view name, SetAsideRecord& to) {
  UsageRecord& numbers = to.numbers;
  if (name == "id") return read_text(json, to.id);
  if (name == "set_aside_ms") return read_number(json, to.set_aside_ms);
  if (name == "reason") return read_text(json, to.reason);
  if (name == "detail") return read_text(json, to.detail);
  if (name == "time_ms") return read_number(json, numbers.time_ms);
  if (name == "account") return read_text(json, to.account);
  if (name == "key") return read_text(json, to.key);
  if (name == "environment") return read_environment(json, numbers.environment);
  if (name == "operation") return read_text(json, to.operation);
  if (name == "code") return read_text(json, to.code);
  if (name == "said") return read_text(json, to.said);
  if (name == "stream") return read_flag(json, numbers.stream);
  if (name == "calls") return read_flag(json, numbers.calls);
  if (name == "pictures") return read_flag(json, numbers.pictures);
  if (name == "several") return read_flag(json, numbers.several);
  if (name == "refusals") return read_number(json, numbers.refusals);
  if (name == "unit") return read_unit(json, numbers.unit);
  if (name == "units") return read_number(json, numbers.units);
  if (name == "model") return read_text(json, to.model);
  if (name == "target") return read_text(json, to.target);
  if (name == "route") return read_text(json, to.route);
  if (name == "prompt_tokens") return read_number(json, numbers.prompt_tokens);
  if (name == "completion_tokens") return read_number(json, numbers.completion_tokens);
  if (name == "cached_tokens") return read_number(json, numbers.cached_tokens);
  if (name == "cost_nano") return read_number(json, numbers.cost_nano);
  if (name == "latency_ms") return read_number(json, numbers.latency_ms);
  if (name == "first_token_ms") return read_number(json, numbers.first_token_ms);
  if (name == "status") return read_number(json, numbers.status);
  if (name == "attempts") return read_number(json, numbers.attempts);
  if (name == "estimated") return read_flag(json, numbers.estimated);
  if (name == "partial") return read_flag(json, numbers.partial);
  return json.skip();
}

}  // namespace

UsageRecord SetAsideRecord::record() const {
  UsageRecord whole = numbers;
  whole.id = id;
  whole.account = account;
  whole.key = key;
  whole.model = model;
  whole.target = target;
  whole.route = route;
  whole.operation = operation;
  whole.code = code;
  whole.detail = said;
  return whole;
}

std::string set_aside_line(const UsageRecord& record, const Error& why, std::int64_t now_ms) {
  std::string line;
  JsonWriter json(line);
  json.begin_object().key("id").value(record.id).key("set_aside_ms").value(now_ms);
  json.key("reason").value(why.message).key("detail").value(why.internal);
  json.key("time_ms").value(record.time_ms).key("account").value(record.account);
  json.key("key").value(record.key).key("environment").value(to_string(record.environment));
  json.key("model").value(record.model).key("target").value(record.target);
  json.key("route").value(record.route).key("prompt_tokens").value(record.prompt_tokens);
  json.key("completion_tokens").value(record.completion_tokens);
  json.key("cached_tokens").value(record.cached_tokens).key("cost_nano").value(record.cost_nano);
  json.key("operation").value(record.operation);
  json.key("unit").value(usage_unit_name(record.unit)).key("units").value(record.units);
  json.key("code").value(record.code).key("said").value(record.detail);
  json.key("stream").value(record.stream).key("refusals").value(record.refusals);
  json.key("calls").value(record.calls).key("pictures").value(record.pictures);
  json.key("several").value(record.several);
  json.key("latency_ms").value(record.latency_ms);
  json.key("first_token_ms").value(record.first_token_ms);
  json.key("status").value(unsigned{record.status}).key("attempts");
  json.value(unsigned{record.attempts}).key("estimated").value(record.estimated);
  json.key("partial").value(record.partial).end_object();
  return line;
}

std::optional<SetAsideRecord> parse_set_aside_line(std::string_view line) {
  if (line.size() > kMostBytes) return std::nullopt;
  SetAsideRecord out;
  JsonCursor json(line, 8);
  if (json.peek() != JsonType::object || !json.enter_object()) return std::nullopt;
  std::string_view name;
  while (json.next_field(name))
    if (!read_field(json, name, out)) return std::nullopt;
  if (!json.at_end() || out.id.empty()) return std::nullopt;
  return out;
}

}  // namespace solidrust
