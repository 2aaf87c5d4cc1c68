// How a request asks the sandbox to fail or to be slow: by the model's name, or by a prompt. The
// user's page is docs/sandbox.md.
//
//   model  = "sandbox" | "sandbox-embedding" | "sandbox-rerank" | "sandbox-moderation"
//          | "sandbox-image" | "sandbox-speech" | "sandbox-transcription" | "sandbox-slow" |
//          "sandbox-long" | "sandbox-cut" | "sandbox-end" | "sandbox-stall" |
//          "sandbox-error-stream" | "sandbox-error-" STATUS
//   prompt = "sandbox: " *( step ", " ) ( step / text )  the whole of the last user message
//   text   = "text " ANY                             everything to the end, commas too
//   step   = "error " STATUS | "error in stream" [after] | "cut" [after] | "end" [after]
//          | "stall" [after] | "slow " TIME | "pause " TIME | "long " NUMBER
//   after  = " after " NUMBER                        words; 3 without it
//   TIME   = NUMBER ( "ms" | "s" )
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace solidrust {

struct SandboxTrigger {
  static constexpr std::uint32_t kMaxWords = 100'000;
  static constexpr std::chrono::milliseconds kMaxSlow{60'000};
  static constexpr std::chrono::milliseconds kMaxPause{10'000};
  static constexpr std::uint32_t kDefaultAfter = 3;
  static constexpr std::size_t kMaxText = 64 * 1024;  // bytes

  enum class Break : std::uint8_t {
    none,
    cut,    // the connection breaks
    end,    // it ends as if all were well, but in the middle
    stall,  // nothing comes any more
    error,  // an error block inside the 200 stream
  };

  int error_status = 0;                // 400 to 599: this instead of an answer; 0: none
  std::chrono::milliseconds slow{0};   // before the first byte
  std::chrono::milliseconds pause{0};  // before each further word
  std::uint32_t words = 0;             // the length of a long answer; 0: the usual one
  std::optional<std::string> text;     // the answer, word for word
  Break breaks = Break::none;
  std::uint32_t after = kDefaultAfter;  // words before the break
};

// What the model's name asks for; nothing for a name that is none of the above.
SandboxTrigger trigger_of_model(std::string_view model);

// Whether the prompt is meant for the sandbox.
bool is_sandbox_prompt(std::string_view prompt) noexcept;

// Precondition: is_sandbox_prompt(prompt). invalid_value, saying what there is, for a step that is
// not known or out of its bounds.
Result<SandboxTrigger> parse_sandbox_prompt(std::string_view prompt);

inline constexpr std::string_view kSandboxEmbeddingModel = "sandbox-embedding";
inline constexpr std::string_view kSandboxRerankModel = "sandbox-rerank";
inline constexpr std::string_view kSandboxModerationModel = "sandbox-moderation";
inline constexpr std::string_view kSandboxImageModel = "sandbox-image";
inline constexpr std::string_view kSandboxSpeechModel = "sandbox-speech";
inline constexpr std::string_view kSandboxTranscriptionModel = "sandbox-transcription";

// The names under which test keys find the sandbox's own models; all of them start with "sandbox".
std::span<const std::string_view> sandbox_model_names() noexcept;

}  // namespace solidrust
