// What the sandbox reads of a request body; everything else in it is ignored, as unknown fields
// are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "upstream/exchange/exchange.h"
#include "upstream/sandbox/sandbox_trigger.h"

namespace solidrust {

struct SandboxToolCall {
  std::string name;
  std::string arguments;  // JSON that the tool's schema accepts
  bool legacy = false;    // one of `functions`, not of `tools`
};

// One text to answer: the conversation, one of the prompts, or one of the inputs to embed.
struct SandboxPrompt {
  std::string text;          // the last user message, a tool's answer, the prompt; "[3 tokens]"
  std::uint64_t tokens = 0;  // of the whole conversation
  std::uint64_t seed = 0;    // of the embedding
  std::string echo;          // what comes back in front of the answer
};

struct SandboxRequest {
  static constexpr std::uint64_t kMaxChoices = 8;         // n
  static constexpr std::size_t kMaxPrompts = 64;          // of a legacy completion
  static constexpr std::size_t kMaxInputs = 2'048;        // to embed, to rank, to moderate
  static constexpr std::uint64_t kMaxDimensions = 4'096;  // of an embedding
  static constexpr std::uint64_t kMaxTopLogprobs = 20;    // at each place of a chat's answer
  static constexpr std::uint64_t kMaxLogprobs = 5;        // of a legacy completion's
  static constexpr std::size_t kMaxEcho = 1024 * 1024;    // bytes of all prompts, in all choices

  std::uint64_t hash = 0;  // of the whole body: what makes the ids
  std::vector<SandboxPrompt> prompts;
  SandboxTrigger trigger;
  bool include_usage = false;
  std::uint64_t choices = 1;
  std::optional<std::uint64_t> max_tokens;
  std::vector<std::string> stops;
  bool after_tool = false;  // the last message is a tool's answer, or a function's
  // How many likely tokens are listed at each place, if logprobs were asked for.
  std::optional<std::uint64_t> logprobs;
  std::optional<SandboxToolCall> tool_call;
  std::optional<std::string> json;  // the structured answer that was asked for
  std::uint64_t dimensions = 1'024;
  std::string query;             // by which the prompts are ranked
  std::uint64_t most_ranks = 0;  // how many of them are told; 0: all
  std::string tokenized;         // a text, or what the tokens are
  std::string format;            // of a transcript: "json", "text", …
};

// `body` is the JSON as sent, in `operation`'s shape; `model` may carry a trigger. invalid_json, or
// invalid_value for what is beyond the bounds above, a schema that nothing satisfies, or an unknown
// step of a sandbox prompt.
Result<SandboxRequest> parse_sandbox_request(Operation operation, std::string_view model,
                                             std::string_view body);
// The same of a form, whose media type says how its parts are told apart.
Result<SandboxRequest> parse_sandbox_form(std::string_view model, std::string_view content_type,
                                          std::string_view body);

// FNV-1a, finished so that every bit of the input reaches every bit of the hash.
std::uint64_t sandbox_hash(std::string_view text) noexcept;

}  // namespace solidrust
