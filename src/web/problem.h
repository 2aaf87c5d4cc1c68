// Errors of the control API as problem details (RFC 9457), schema Problem of control.yaml.
#pragma once

#include <string>

#include "base/error.h"

namespace solidrust::web {

inline constexpr std::string_view kProblemMedia = "application/problem+json";

// {"type":"about:blank","title","status","code","detail"[,"field"]}. Error::internal is not in it.
std::string problem_json(const Error& error);
// The error for a path that the control API does not have.
Error no_such_path();
// The value of Retry-After for this error, in seconds; 0: the response has no such field.
std::uint32_t retry_after_s(const Error& error);

}  // namespace solidrust::web
