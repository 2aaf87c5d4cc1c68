#include "dialect/messages/usage.h"

#include <charconv>

#include "base/json_cursor.h"
#include "base/saturating.h"
#include "dialect/messages/json_object.h"

namespace solidrust::dialect::messages {
namespace {

struct Count {
  std::uint64_t tokens = 0;
  CountReport report = CountReport::none;
};

struct Prompt {
  Count input;  // without the two others
  Count cached;
  Count written;

  bool any(CountReport report) const noexcept {
    return input.report == report || cached.report == report || written.report == report;
  }
};

// What is known from earlier events.
Prompt known_prompt(const UsageReading& usage) noexcept {
  Prompt prompt;
  if (usage.prompt_report != CountReport::plausible) return prompt;
  prompt.cached.tokens = usage.cached_tokens;
  prompt.written.tokens = usage.written_tokens;
  prompt.input.tokens = usage.prompt_tokens - usage.cached_tokens - usage.written_tokens;
  return prompt;
}

void set_prompt(std::uint64_t total, const Prompt& prompt, UsageReading& usage) noexcept {
  usage.prompt_tokens = total;
  usage.prompt_report = CountReport::plausible;
  usage.cached_tokens = prompt.cached.tokens;
  usage.written_tokens = prompt.written.tokens;
  if (prompt.cached.report != CountReport::none) usage.cached_report = prompt.cached.report;
  if (prompt.written.report != CountReport::none) usage.written_report = prompt.written.report;
}

void refuse_prompt(UsageReading& usage) noexcept {
  usage.prompt_tokens = usage.cached_tokens = usage.written_tokens = 0;
  usage.prompt_report = CountReport::impossible;
}

void take_prompt(const Prompt& prompt, UsageReading& usage) noexcept {
  if (prompt.any(CountReport::impossible)) {
    refuse_prompt(usage);
    return;
  }
  if (!prompt.any(CountReport::plausible)) return;
  const std::uint64_t total = saturating_add(
      saturating_add(prompt.input.tokens, prompt.cached.tokens), prompt.written.tokens);
  if (total == 0) return;
  if (total <= usage.bound.prompt) {
    set_prompt(total, prompt, usage);
    return;
  }
  refuse_prompt(usage);
  char* const begin = usage.impossible.data();
  usage.impossible_size = static_cast<std::size_t>(
      std::to_chars(begin, begin + usage.impossible.size(), total).ptr - begin);
}

void read_details(JsonCursor& json, UsageReading& usage) {
  std::string_view thinking;
  read_object(json, {{"thinking_tokens", thinking}, {"reasoning_tokens", thinking}});
  if (thinking.empty()) return;
  JsonCursor count(thinking);
  read_usage_count(count, usage.bound.completion, usage, usage.reasoning_tokens,
                   usage.reasoning_report);
}

}  // namespace

void read_messages_usage(std::string_view value, UsageOf of, UsageReading& usage) {
  if (type_of(value) != JsonType::object) return;
  Prompt prompt = known_prompt(usage);
  const auto read = [&](JsonCursor& json, Count& count) {
    read_usage_count(json, usage.bound.prompt, usage, count.tokens, count.report);
  };
  JsonCursor json(value, JsonCursor::kMaxDepth);
  std::string_view key;
  json.enter_object();
  while (json.next_field(key)) {
    if (key == "input_tokens")
      read(json, prompt.input);
    else if (key == "cache_read_input_tokens")
      read(json, prompt.cached);
    else if (key == "cache_creation_input_tokens")
      read(json, prompt.written);
    else if (key == "output_tokens" && of == UsageOf::totals)
      read_usage_count(json, usage.bound.completion, usage, usage.completion_tokens,
                       usage.completion_report);
    else if (key == "output_tokens_details" && of == UsageOf::totals)
      read_details(json, usage);
    else
      json.skip();
  }
  take_prompt(prompt, usage);
  if (usage.prompt_report == CountReport::plausible ||
      usage.completion_report == CountReport::plausible)
    usage.source = UsageSource::reported;
}

}  // namespace solidrust::dialect::messages
