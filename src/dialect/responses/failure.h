// How Responses tell that an answer broke.
#pragma once

#include <string>

#include "base/error.h"

namespace solidrust::dialect {

// The `error` of a response object. Clients act on its code, and read from its words how long they
// have to wait.
std::string response_failure(const Error& error);

}  // namespace solidrust::dialect
