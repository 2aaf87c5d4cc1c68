#include "dialect/call_ids.h"

#include <variant>

namespace solidrust::dialect {

CallIds::CallIds(const Turn& turn) {
  for (const Item& item : turn.items)
    if (const auto* call = std::get_if<Call>(&item.what)) ids_.emplace(call->id.inside);
}

bool AnswerCallIds::take(std::string_view id) {
  if (id.empty() || !ids_.emplace(id).second) return false;
  held_ += sizeof(std::string) + id.size();
  return asked_ == nullptr || !asked_->has(id);
}

}  // namespace solidrust::dialect
