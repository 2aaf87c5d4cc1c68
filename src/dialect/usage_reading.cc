#include "dialect/usage_reading.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace solidrust {
namespace {

// A JSON number that is a whole one from 0 to `most`; 7.0 is one too.
bool parse_count(std::string_view raw, std::uint64_t most, std::uint64_t& count) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc{} || value > most) return false;
  raw.remove_prefix(static_cast<std::size_t>(end - raw.data()));
  const bool whole = raw.empty() || (raw[0] == '.' && raw.find_first_not_of('0', 1) == raw.npos);
  if (!whole) return false;
  count = value;
  return true;
}

enum class Details : std::uint8_t { prompt, completion };

void read_details(JsonCursor& json, Details of, UsageReading& usage) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (of == Details::prompt && key == "cached_tokens")
      read_usage_count(json, usage.bound.prompt, usage, usage.cached_tokens, usage.cached_report);
    else if (of == Details::prompt && key == "cache_write_tokens")
      read_usage_count(json, usage.bound.prompt, usage, usage.written_tokens, usage.written_report);
    else if (of == Details::completion && key == "reasoning_tokens")
      read_usage_count(json, usage.bound.completion, usage, usage.reasoning_tokens,
                       usage.reasoning_report);
    else
      json.skip();
  }
}

// Keeps for the log what was no count: of a number itself, of anything else only what it is. No
// other text of an answer is logged.
void note_impossible(JsonType type, std::string_view raw, UsageReading& usage) {
  const std::string_view told = type == JsonType::number ? raw : json_type_name(type);
  usage.impossible_size = told.copy(usage.impossible.data(), usage.impossible.size());
}

bool any(const UsageReading& usage, CountReport report) {
  return usage.prompt_report == report || usage.completion_report == report;
}

// What is part of a count: more than all of it is no count, and of one that is only estimated
// nothing is known.
void check_parts(UsageReading& usage) {
  const bool known = usage.prompt_report == CountReport::plausible;
  if (!known || usage.cached_tokens > usage.prompt_tokens) {
    if (usage.cached_tokens != 0) usage.cached_report = CountReport::impossible;
    usage.cached_tokens = 0;
  }
  if (!known || usage.written_tokens > usage.prompt_tokens - usage.cached_tokens) {
    if (usage.written_tokens != 0) usage.written_report = CountReport::impossible;
    usage.written_tokens = 0;
  }
  if (usage.completion_report != CountReport::plausible ||
      usage.reasoning_tokens > usage.completion_tokens) {
    if (usage.reasoning_tokens != 0) usage.reasoning_report = CountReport::impossible;
    usage.reasoning_tokens = 0;
  }
}

}  // namespace

void read_usage_count(JsonCursor& json, std::uint64_t most, UsageReading& usage,
                      std::uint64_t& count, CountReport& report) {
  const JsonType type = json.peek();
  std::string_view raw;
  if (!json.skip(raw) || type == JsonType::null) return;
  if (type == JsonType::number && parse_count(raw, most, count)) {
    report = CountReport::plausible;
    return;
  }
  count = 0;
  report = CountReport::impossible;
  note_impossible(type, raw, usage);
}

void read_usage_seconds(JsonCursor& json, UsageReading& usage) {
  const JsonType type = json.peek();
  std::string_view raw;
  if (!json.skip(raw) || type == JsonType::null || usage.bound.unit != UsageUnit::audio_seconds)
    return;
  std::string_view number = raw;
  if (type == JsonType::string) number = raw.substr(1, raw.size() - 2);
  double seconds = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seconds);
  const bool read = error == std::errc{} && end == number.data() + number.size();
  if (read && seconds >= 0 && seconds <= static_cast<double>(usage.bound.units)) {
    usage.units = static_cast<std::uint64_t>(std::ceil(seconds));
    usage.units_report = CountReport::plausible;
    return;
  }
  if (usage.units_report != CountReport::plausible) usage.units_report = CountReport::impossible;
  note_impossible(type, raw, usage);
}

void read_usage(JsonCursor& json, const UsageNames& names, UsageReading& usage) {
  if (json.peek() != JsonType::object) {
    json.skip();
    return;
  }
  std::string_view key;
  bool detailed = false;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == names.prompt)
      read_usage_count(json, usage.bound.prompt, usage, usage.prompt_tokens, usage.prompt_report);
    else if (key == names.completion)
      read_usage_count(json, usage.bound.completion, usage, usage.completion_tokens,
                       usage.completion_report);
    else if (key == names.prompt_details)
      read_details(json, Details::prompt, usage);
    else if (key == names.completion_details) {
      detailed = json.peek() == JsonType::object;
      read_details(json, Details::completion, usage);
    } else if (key == "reasoning_tokens" && !detailed)  // where SGLang tells them
      read_usage_count(json, usage.bound.completion, usage, usage.reasoning_tokens,
                       usage.reasoning_report);
    else
      json.skip();
  }
  if (any(usage, CountReport::plausible)) usage.source = UsageSource::reported;
}

void estimate_usage(UsageReading& usage, std::uint64_t prompt, Produced produced) {
  if (usage.source == UsageSource::estimated) return;
  check_parts(usage);
  const bool content = usage.content_bytes != 0;
  const bool used = content || produced == Produced::answer || any(usage, CountReport::plausible) ||
                    any(usage, CountReport::impossible);
  if (!used) return;
  const bool no_prompt = usage.prompt_report != CountReport::plausible;
  const bool no_completion = usage.completion_report != CountReport::plausible &&
                             (content || usage.completion_report == CountReport::impossible);
  if (no_prompt) usage.prompt_tokens = std::min(prompt, UsageRecord::kMostTokens);
  if (no_completion)
    usage.completion_tokens =
        usage.content_events != 0 ? usage.content_events : (usage.content_bytes + 3) / 4;
  usage.source = no_prompt || no_completion ? UsageSource::estimated : UsageSource::reported;
}

}  // namespace solidrust
