#include "gateway/stage/forwarded_fields.h"

#include <string_view>

namespace solidrust {

ForwardedFields::ForwardedFields(const RequestContext& context, Dialect asked) {
  if (asked != Dialect::messages || context.match.endpoint->call->dialect != asked) return;
  const auto& fields = context.exchange.head().fields;
  const std::string_view version = fields.find("anthropic-version");
  if (!version.empty()) fields_[count_++] = {"anthropic-version", version};
  if (!context.target->upstream->forward_beta) return;
  for (const http::Field field : fields) {  // several lines are one list (RFC 9110 section 5.3)
    if (!http::iequals(field.name, "anthropic-beta")) continue;
    if (!beta_.empty()) beta_ += ", ";
    beta_ += field.value;
  }
  if (!beta_.empty()) fields_[count_++] = {"anthropic-beta", beta_};
}

}  // namespace solidrust
