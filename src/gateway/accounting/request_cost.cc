#include "gateway/accounting/request_cost.h"

#include <algorithm>

#include "base/saturating.h"
#include "gateway/request_context.h"
#include "meter/cost.h"

namespace solidrust {

std::uint64_t asked_units(const RequestContext& context) {
  switch (context.match.unit()) {
    case UsageUnit::none:
      break;
    case UsageUnit::images:
      return context.request.choices;
    case UsageUnit::audio_seconds:
    case UsageUnit::characters:
    case UsageUnit::documents:
      return std::min(context.request.units, UsageRecord::kMostUnits);
  }
  return 0;
}

std::int64_t billed_nano(const RequestContext& context, std::uint64_t prompt, std::uint64_t cached,
                         std::uint64_t completion, std::uint64_t units) {
  if (context.principal->environment == Environment::test) return 0;
  const Price& price = context.model->price;
  const std::int64_t tokens = cost_nano(price, prompt, cached, completion);
  return units == 0 ? tokens : saturating_add(tokens, units_cost_nano(price, units));
}

}  // namespace solidrust
