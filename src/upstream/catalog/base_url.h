// Where an upstream is: taken apart once, strictly, from the configuration's text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client/client.h"

namespace solidrust {

struct BaseUrl {
  http::Origin origin;
  std::string path_prefix;  // empty or "/…" without a trailing '/'
};

// http(s)://host[:port][/prefix]: host a name, an IPv4 address or an IPv6 address in brackets. No
// user info, query, fragment, escapes, empty or dot segments; one trailing '/' is dropped. The
// error (invalid_argument) says what is wrong with it.
Result<BaseUrl> parse_base_url(std::string_view text);

}  // namespace solidrust
