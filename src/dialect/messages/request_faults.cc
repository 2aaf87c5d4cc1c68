#include "dialect/messages/request_faults.h"

#include <cstddef>

#include <fmt/format.h>

#include "dialect/messages/json_object.h"

namespace solidrust::dialect::messages {

Place Place::at(std::int64_t n) const noexcept {
  Place inner = *this;
  for (std::int64_t& slot : inner.index) {
    if (slot >= 0) continue;
    slot = n;
    break;
  }
  return inner;
}

std::string Place::path(std::string_view name) const {
  std::string path(field);
  for (std::size_t i = 0; i < index.size() && index[i] >= 0; ++i)
    path += fmt::format("{}[{}]", i == 0 ? "" : ".content", index[i]);
  if (!path.empty() && !name.empty()) path += '.';
  return path.append(name);
}

void RequestFaults::refuse(const Place& place, std::string_view name, std::string message) {
  if (!first_) first_.emplace(ErrorCode::invalid_value, std::move(message), place.path(name));
}

bool RequestFaults::need(const Place& place, std::string_view name, std::string_view value,
                         JsonType type) {
  if (!value.empty()) return allow(place, name, value, type);
  if (!first_)
    first_.emplace(ErrorCode::missing_field, fmt::format("`{}` is missing.", place.path(name)),
                   place.path(name));
  return false;
}

bool RequestFaults::allow(const Place& place, std::string_view name, std::string_view value,
                          JsonType type) {
  if (value.empty()) return false;
  const JsonType got = type_of(value);
  if (got == type) return true;
  if (!first_)
    first_.emplace(ErrorCode::invalid_type,
                   fmt::format("`{}` must be {}; got {}.", place.path(name), json_type_name(type),
                               json_type_name(got)),
                   place.path(name));
  return false;
}

}  // namespace solidrust::dialect::messages
