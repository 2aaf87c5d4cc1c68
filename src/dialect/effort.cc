#include "dialect/effort.h"

#include "dialect/json_fields.h"

namespace solidrust::dialect {

std::string_view effort_name(Effort effort) noexcept {
  switch (effort) {
    case Effort::unsaid:
      break;
    case Effort::none:
      return "none";
    case Effort::minimal:
      return "minimal";
    case Effort::low:
      return "low";
    case Effort::medium:
      return "medium";
    case Effort::high:
      return "high";
    case Effort::xhigh:
      return "xhigh";
    case Effort::max:
      return "max";
  }
  return {};
}

std::optional<Effort> effort_named(JsonValue value) {
  using enum Effort;
  for (const Effort effort : {none, minimal, low, medium, high, xhigh, max})
    if (says(value, effort_name(effort))) return effort;
  return std::nullopt;
}

}  // namespace solidrust::dialect
