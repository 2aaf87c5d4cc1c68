#include "gateway/forwarded_fields.h"

#include <string_view>

namespace solidrust {

ForwardedFields::ForwardedFields(const RequestContext& context, Dialect asked) {
  if (asked != Dialect::messages || context.match.endpoint->call->dialect != asked) return;
  const auto& fields = context.exchange.head().fields;
  for (const std::string_view name : {"anthropic-version", "anthropic-beta"}) {
    if (name == "anthropic-beta" && !context.target->upstream->forward_beta) continue;
    const std::string_view value = fields.find(name);
    if (!value.empty()) fields_[count_++] = {name, value};
  }
}

}  // namespace solidrust
