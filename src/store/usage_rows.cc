#include "store/usage_rows.h"

namespace solidrust {

UsageTotals& UsageTotals::operator+=(const UsageTotals& more) noexcept {
  requests += more.requests;
  failed += more.failed;
  partial += more.partial;
  estimated += more.estimated;
  prompt_tokens += more.prompt_tokens;
  completion_tokens += more.completion_tokens;
  cached_tokens += more.cached_tokens;
  cost_nano += more.cost_nano;
  latency_ms += more.latency_ms;
  return *this;
}

}  // namespace solidrust
