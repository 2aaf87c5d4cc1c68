// The console's cookies.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "http/wire/head.h"

namespace solidrust::web {

struct Cookie {
  std::string_view secure_name;  // by https; "__Host-…": only this host (RFC 6265bis, 4.1.3.2)
  std::string_view plain_name;
  int max_age_s;

  std::string_view name(bool secure) const noexcept { return secure ? secure_name : plain_name; }
};

// A session's token. No session lives longer.
inline constexpr Cookie kSessionCookie{"__Host-solidrust", "solidrust_session", 30 * 24 * 3600};
// SignedIn::browser. It outlives the session: it is for the next sign-in.
inline constexpr Cookie kBrowserCookie{"__Host-solidrust-browser", "solidrust_browser",
                                       90 * 24 * 3600};
// A sign-up's token for the browser: it lives as long as the email's link.
inline constexpr Cookie kSignUpCookie{"__Host-solidrust-sign-up", "solidrust_sign_up", 24 * 3600};

// The value of Set-Cookie. HttpOnly, SameSite=Lax, Path=/, and Secure by https.
std::string set_cookie(const Cookie& cookie, const Secret& value, bool secure);
// Makes the browser forget it.
std::string clear_cookie(const Cookie& cookie, bool secure);

// Its value in the request's Cookie fields; empty: there is none, or two that differ.
Secret read_cookie(const Cookie& cookie, const http::RequestHead& head, bool secure);

}  // namespace solidrust::web
