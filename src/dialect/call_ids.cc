#include "dialect/call_ids.h"

#include <variant>

namespace solidrust::dialect {

CallIds::CallIds(const Turn& turn) {
  for (const Item& item : turn.items)
    if (const auto* call = std::get_if<Call>(&item.what)) ids_.emplace(call->id.inside);
}

}  // namespace solidrust::dialect
