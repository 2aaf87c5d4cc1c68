// How the Responses dialect reports that a response broke.
#pragma once

#include <string>

#include "base/error.h"

namespace solidrust::dialect {

// The `error` of a response object. Clients act on its code and read the time to wait from its
// message.
std::string response_failure(const Error& error);

}  // namespace solidrust::dialect
