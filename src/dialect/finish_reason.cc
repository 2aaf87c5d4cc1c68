#include "dialect/finish_reason.h"

#include <utility>

namespace solidrust {

void note_finish(std::string_view word, UsageReading& usage) noexcept {
  using enum FinishReason;
  constexpr std::array<std::pair<std::string_view, FinishReason>, 13> kWords{
      {{"stop", stop},
       {"end_turn", stop},
       {"length", length},
       {"tool_calls", tool_calls},
       {"tool_use", tool_calls},
       {"max_tokens", length},
       {"stop_sequence", stop},
       {"max_output_tokens", length},
       {"model_context_window_exceeded", length},
       {"function_call", tool_calls},
       {"content_filter", content_filter},
       {"refusal", content_filter},
       {"eos", stop}}};
  for (const auto& [known, reason] : kWords)
    if (word == known) return note_finish(reason, usage);
  note_finish(other, usage);
}

}  // namespace solidrust
