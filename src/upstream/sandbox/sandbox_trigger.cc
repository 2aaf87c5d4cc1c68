#include "upstream/sandbox/sandbox_trigger.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace solidrust {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kPromptStart = "sandbox: ";
constexpr std::string_view kTextStep = "text ";
constexpr std::string_view kErrorModel = "sandbox-error-";
constexpr std::string_view kSteps =
    "error 400…599, error in stream [after N], cut [after N], end [after N], stall [after N], "
    "slow TIME (at most 60s), pause TIME (at most 10s), long N (at most 100000); and as the last "
    "one: text ANSWER (all that follows, at most 64 KiB)";

constexpr std::array<std::string_view, 18> kModelNames{
    "sandbox",
    kSandboxEmbeddingModel,
    kSandboxRerankModel,
    kSandboxModerationModel,
    kSandboxImageModel,
    kSandboxSpeechModel,
    kSandboxTranscriptionModel,
    "sandbox-slow",
    "sandbox-long",
    "sandbox-cut",
    "sandbox-end",
    "sandbox-stall",
    "sandbox-error-stream",
    "sandbox-error-400",
    "sandbox-error-429",
    "sandbox-error-500",
    "sandbox-error-503",
    "sandbox-error-504",
};

struct NamedBreak {
  std::string_view name;
  SandboxTrigger::Break breaks;
};
constexpr std::array<NamedBreak, 4> kBreaks{
    NamedBreak{"cut", SandboxTrigger::Break::cut},
    NamedBreak{"end", SandboxTrigger::Break::end},
    NamedBreak{"stall", SandboxTrigger::Break::stall},
    NamedBreak{"error in stream", SandboxTrigger::Break::error},
};

// Decimal digits only, from `min` to `max`.
std::optional<std::uint32_t> number(std::string_view text, std::uint32_t min, std::uint32_t max) {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < min || value > max) return std::nullopt;
  return value;
}

std::optional<milliseconds> time(std::string_view text, milliseconds max) {
  milliseconds unit{1};
  if (text.ends_with("ms")) {
    text.remove_suffix(2);
  } else if (text.ends_with('s')) {
    text.remove_suffix(1);
    unit = milliseconds{1000};
  } else {
    return std::nullopt;
  }
  const auto count = number(text, 0, static_cast<std::uint32_t>(max / unit));
  if (!count) return std::nullopt;
  return unit * *count;
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

template <class T, class U>
bool assign(T& to, const std::optional<U>& from) {
  if (from) to = static_cast<T>(*from);
  return from.has_value();
}

bool apply_step(SandboxTrigger& trigger, std::string_view step) {
  for (const NamedBreak& row : kBreaks) {
    std::string_view rest = step;
    if (!take(rest, row.name) || !(rest.empty() || rest.starts_with(" after "))) continue;
    trigger.breaks = row.breaks;
    return !take(rest, " after ") ||
           assign(trigger.after, number(rest, 0, SandboxTrigger::kMaxWords));
  }
  if (take(step, "error ")) return assign(trigger.error_status, number(step, 400, 599));
  if (take(step, "slow ")) return assign(trigger.slow, time(step, SandboxTrigger::kMaxSlow));
  if (take(step, "pause ")) return assign(trigger.pause, time(step, SandboxTrigger::kMaxPause));
  if (take(step, "long ")) return assign(trigger.words, number(step, 1, SandboxTrigger::kMaxWords));
  return false;
}

}  // namespace

SandboxTrigger trigger_of_model(std::string_view model) {
  SandboxTrigger trigger;
  if (model == "sandbox-slow") {
    trigger.slow = milliseconds{2'000};
    trigger.pause = milliseconds{100};
  } else if (model == "sandbox-long") {
    trigger.words = 1'000;
  } else if (model == "sandbox-cut") {
    trigger.breaks = SandboxTrigger::Break::cut;
  } else if (model == "sandbox-end") {
    trigger.breaks = SandboxTrigger::Break::end;
  } else if (model == "sandbox-stall") {
    trigger.breaks = SandboxTrigger::Break::stall;
  } else if (model == "sandbox-error-stream") {
    trigger.breaks = SandboxTrigger::Break::error;
  } else if (model.starts_with(kErrorModel)) {
    assign(trigger.error_status, number(model.substr(kErrorModel.size()), 400, 599));
  }
  return trigger;
}

bool is_sandbox_prompt(std::string_view prompt) noexcept {
  return prompt.starts_with(kPromptStart);
}

Result<SandboxTrigger> parse_sandbox_prompt(std::string_view prompt) {
  SandboxTrigger trigger;
  std::string_view rest = prompt.substr(kPromptStart.size());
  while (true) {
    if (take(rest, kTextStep)) {
      if (rest.size() > SandboxTrigger::kMaxText)
        return Error{ErrorCode::invalid_value,
                     "The text that the sandbox is to answer has at most 64 KiB.", "messages"};
      trigger.text = rest;
      return trigger;
    }
    const std::size_t comma = rest.find(", ");
    if (!apply_step(trigger, rest.substr(0, comma)))
      return Error{ErrorCode::invalid_value,
                   "The sandbox does not know this step. After \"sandbox: \" it takes, separated "
                   "by a comma and a space: " +
                       std::string(kSteps) + ".",
                   "messages"};
    if (comma == std::string_view::npos) return trigger;
    rest.remove_prefix(comma + 2);
  }
}

std::span<const std::string_view> sandbox_model_names() noexcept {
  return kModelNames;
}

}  // namespace solidrust
