// Which names the console answers to (DNS rebinding).
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/wire/head.h"

namespace solidrust::web {

// misdirected_request unless the request's Host is the host in `base_url`, an IP address or
// localhost. The owner of any other name can point it at this server: a browser then takes our
// responses for pages of that name and sees no other origin to refuse. Ports are not compared:
// forwarding changes them.
Result<void> check_host(const http::RequestHead& head, std::string_view base_url);

}  // namespace solidrust::web
