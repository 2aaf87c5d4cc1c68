// The key that a request carries.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/wire/head.h"

namespace solidrust {

// Reads X-API-Key or `Authorization: Bearer` (RFC 6750; the scheme in any case). Ignores another
// scheme and an empty value. Two different keys are conflicting_credentials; none is
// missing_auth_header. The view lives as long as the head.
Result<std::string_view> read_credential(const http::RequestHead& head);

}  // namespace solidrust
