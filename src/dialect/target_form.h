// What a request writer has to know of the target that the request is for.
#pragma once

#include <cstdint>
#include <string_view>

namespace solidrust::dialect {

struct TargetForm {
  std::string_view model;         // plain text: as the upstream calls it
  bool openai = false;            // OpenAI itself or Azure, which know fields that others refuse
  bool ask_usage = true;          // chat: asks a stream for its usage
  bool reasoning_replay = false;  // chat: sends the model's reasoning back to it
  std::uint64_t default_max_tokens = 4096;  // messages: where the caller names no bound
};

}  // namespace solidrust::dialect
