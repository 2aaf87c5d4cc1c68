#include "web/playground_exchange.h"

namespace solidrust::web {

std::vector<http::Field> PlaygroundExchange::with_own(std::span<const http::Field> fields) const {
  const AnswerFields own({}, kDataPolicy, secure_);
  std::vector<http::Field> all(fields.begin(), fields.end());
  bool cached = false;
  for (const http::Field& field : fields) cached |= http::iequals(field.name, "cache-control");
  for (const http::Field& field : own.all())
    if (field.name != "x-request-id") all.push_back(field);
  if (!cached) all.push_back({"cache-control", "no-store"});
  return all;
}

}  // namespace solidrust::web
