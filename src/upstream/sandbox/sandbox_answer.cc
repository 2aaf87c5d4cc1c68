// make_sandbox_answer and SandboxTokens of sandbox_body.h.
#include <algorithm>

#include <fmt/format.h>

#include "upstream/sandbox/sandbox_body.h"
#include "upstream/sandbox/sandbox_tokens.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxQuote = 200;  // bytes of the prompt, and of the model's name

std::string quote(std::string_view text) {
  const std::string_view cut = cut_bytes(text, kMaxQuote);
  return std::string(cut) + (cut.size() < text.size() ? "…" : "");
}

std::string long_text(std::uint32_t words) {
  std::string out;
  for (std::uint32_t i = 1; i <= words; ++i)
    fmt::format_to(std::back_inserter(out), "{}sandbox-{}", i > 1 ? " " : "", i);
  return out;
}

std::string usual_text(const SandboxRequest& request, const SandboxPrompt& prompt,
                       std::string_view model) {
  return fmt::format(
      "This is the SolidRusT sandbox answering for {}. No model was asked. {} said: {}",
      quote(model), request.after_tool ? "The tool" : "You", quote(prompt.text));
}

}  // namespace

SandboxAnswer make_sandbox_answer(const SandboxRequest& request, const SandboxPrompt& prompt,
                                  std::string_view model) {
  SandboxAnswer answer;
  answer.finish_reason = "stop";
  std::uint64_t name_tokens = 0;
  answer.echo = prompt.echo;
  if (request.tool_call && !request.trigger.text) {
    answer.tool_name = request.tool_call->name;
    answer.text = request.tool_call->arguments;
    answer.finish_reason = request.tool_call->legacy ? "function_call" : "tool_calls";
    name_tokens = count_tokens(answer.tool_name);
  } else {
    answer.text = request.trigger.text        ? *request.trigger.text
                  : request.trigger.words > 0 ? long_text(request.trigger.words)
                  : request.json              ? *request.json
                                              : usual_text(request, prompt, model);
    std::size_t end = answer.text.size();
    for (const std::string& stop : request.stops) end = std::min(end, answer.text.find(stop));
    answer.text.resize(end);
  }
  if (request.max_tokens) {
    const std::uint64_t left = *request.max_tokens - std::min(*request.max_tokens, name_tokens);
    const std::size_t end = cut_tokens(answer.text, left).size();
    if (end < answer.text.size()) answer.finish_reason = "length";
    answer.text.resize(end);
  }
  answer.tokens = name_tokens + count_tokens(answer.text);
  return answer;
}

std::string_view SandboxTokens::take() noexcept {
  std::string_view& from = echo_.empty() ? text_ : echo_;
  const std::string_view token = first_token(from);
  from.remove_prefix(token.size());
  return token;
}

}  // namespace solidrust
