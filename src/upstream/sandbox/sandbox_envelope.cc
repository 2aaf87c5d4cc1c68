#include "upstream/sandbox/sandbox_envelope.h"

#include <fmt/format.h>

namespace solidrust {

std::vector<SandboxAnswer> make_sandbox_answers(const SandboxRequest& request,
                                                std::string_view model) {
  std::vector<SandboxAnswer> answers;
  answers.reserve(request.prompts.size());
  for (const SandboxPrompt& prompt : request.prompts)
    answers.push_back(make_sandbox_answer(request, prompt, model));
  return answers;
}

SandboxUsage sandbox_usage(const SandboxRequest& request,
                           const std::vector<SandboxAnswer>& answers) {
  SandboxUsage usage;
  for (const SandboxPrompt& prompt : request.prompts) usage.prompt_tokens += prompt.tokens;
  for (const SandboxAnswer& answer : answers)
    usage.completion_tokens += answer.tokens * request.choices;
  return usage;
}

void write_sandbox_envelope(JsonWriter& json, Operation operation, std::string_view object,
                            const SandboxRequest& request, std::string_view model) {
  const std::string_view prefix =
      operation == Operation::chat_completion ? "chatcmpl-sandbox-" : "cmpl-sandbox-";
  json.key("id").value(fmt::format("{}{:016x}", prefix, request.hash));
  json.key("object").value(object);
  json.key("created").value(kSandboxCreated);
  json.key("model").value(model);
  json.key("system_fingerprint").value("sandbox");
}

void write_sandbox_usage(JsonWriter& json, const SandboxUsage& usage) {
  json.key("usage").begin_object();
  json.key("prompt_tokens").value(usage.prompt_tokens);
  json.key("completion_tokens").value(usage.completion_tokens);
  json.key("total_tokens").value(usage.prompt_tokens + usage.completion_tokens);
  json.end_object();
}

std::string sandbox_call_id(const SandboxRequest& request, std::uint64_t index) {
  return fmt::format("call_sandbox{:016x}{}", request.hash, index);
}

}  // namespace solidrust
