// The head of a request to an upstream, from checked parts only.
#pragma once

#include <cstdint>
#include <string>

#include "http/client/client.h"

namespace solidrust::http {

// Appends the head to `out`, with Host from the origin, User-Agent (RFC 9110 section 10.1.5; some
// providers refuse a request without one) and Content-Length from `body_size` (absent
// for a GET or HEAD without a body). With a credential the head ends before its value, which the
// caller sends from where it lies, and then "\r\n\r\n". False, and `out` unspecified, if method or
// a field's name is no token, the target is no origin-form or a value has a control character.
bool append_request_head(std::string& out, const ClientRequest& request, const Origin& origin,
                         std::uint64_t body_size);

}  // namespace solidrust::http
