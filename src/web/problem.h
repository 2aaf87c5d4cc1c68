// Errors of the control API as problem details (RFC 9457), schema Problem of control.yaml.
#pragma once

#include <string>

#include "base/error.h"

namespace solidrust::web {

inline constexpr std::string_view kProblemMedia = "application/problem+json";

// {"type":"about:blank","title","status","code","detail"[,"field"]}. Says nothing internal.
std::string problem_json(const Error& error);
// For a path that the control API does not have.
Error no_such_path();
// The value of Retry-After that belongs to the error; 0: none.
std::uint32_t retry_after_s(const Error& error);

}  // namespace solidrust::web
