// The cookie that carries a session's token.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "http/head.h"

namespace solidrust::web {

// "__Host-solidrust" by https (RFC 6265bis section 4.1.3.2: only this host, only https), else
// "solidrust_session".
std::string_view cookie_name(bool secure) noexcept;

// The value of Set-Cookie. HttpOnly, SameSite=Lax, Path=/, and Secure by https.
std::string set_cookie(const Secret& token, bool secure);
// Makes the browser forget it.
std::string clear_cookie(bool secure);

// The token in the request's Cookie fields; empty: there is none, or two that differ.
Secret read_cookie(const http::RequestHead& head, bool secure);

}  // namespace solidrust::web
