#include "gateway/accounting/told_usage.h"

namespace solidrust {

dialect::AnswerUsage told_usage(UsageReading usage, std::uint64_t prompt) {
  estimate_usage(usage, prompt);
  return {.prompt = usage.prompt_tokens,
          .cached = usage.cached_tokens,
          .written = usage.written_tokens,
          .completion = usage.completion_tokens,
          .reasoning = usage.reasoning_tokens};
}

}  // namespace solidrust
