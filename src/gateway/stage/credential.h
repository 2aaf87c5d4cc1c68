// The key that a request carries.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/wire/head.h"

namespace solidrust {

// From X-API-Key or from `Authorization: Bearer` (RFC 6750; the scheme in any case). Another scheme
// and an empty value are no credential. Errors: missing_auth_header, conflicting_credentials. The
// view lives as long as the head.
Result<std::string_view> read_credential(const http::RequestHead& head);

}  // namespace solidrust
