// Whether a request that changes something comes from the console's own pages (CSRF).
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/wire/head.h"

namespace solidrust::web {

// `forbidden` unless the browser says so: Sec-Fetch-Site is same-origin or none; or, from a browser
// that does not send it, Origin is that of the request's own Host (see check_host) or of
// `base_url`. A request that has neither field is refused as well. `secure`: browsers come by
// https.
Result<void> check_same_origin(const http::RequestHead& head, std::string_view base_url,
                               bool secure);

// Whether requests with this method change nothing.
constexpr bool is_safe(http::Method method) noexcept {
  return method == http::Method::get || method == http::Method::head;
}

}  // namespace solidrust::web
