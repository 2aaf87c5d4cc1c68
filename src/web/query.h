// The parameters in a URL's query, read strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace solidrust::web {

// Parses in the constructor (application/x-www-form-urlencoded), then hands out one parameter after
// the other. The first thing that is wrong is kept: read everything, then ask failed(). An absent
// and an empty parameter are the same. Errors: invalid_argument (unknown or doubled), invalid_value
// (malformed, out of range); `param` names the parameter.
class Query {
 public:
  // Parameters that are not in `known` are refused.
  Query(std::string_view query, std::span<const std::string_view> known);

  bool failed() const noexcept { return error_.has_value(); }
  // Precondition: failed().
  const Error& error() const { return *error_; }

  // At most `max_bytes` of UTF-8 without control characters.
  std::optional<std::string> text(std::string_view name, std::size_t max_bytes);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  // One of `words`; absent: the first.
  std::string_view choice(std::string_view name, std::span<const std::string_view> words);

 private:
  void read(std::string_view query, std::span<const std::string_view> known);
  void fail(ErrorCode code, std::string message, std::string_view name);
  std::map<std::string, std::string, std::less<>> values_;
  std::optional<Error> error_;
};

// For a route that takes no parameters in its URL. The errors of Query.
Result<void> require_no_query(std::string_view query);

}  // namespace solidrust::web
