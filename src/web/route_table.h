// The one table of the console's routes. Whatever is not in it does not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/wire/head.h"
#include "web/route.h"

namespace solidrust::web {

std::span<const Route> routes() noexcept;

struct RouteMatch {
  const Route* route = nullptr;  // null: 405 if `allow` is set, else 404
  std::string_view part;         // what stands for the part in braces
  std::string allow;             // "GET, HEAD, POST"
};

// HEAD is answered like GET.
RouteMatch match_route(http::Method method, std::string_view path);
// Whether `path` is that of the control API, listed or not.
bool is_api(std::string_view path) noexcept;

// Part of match_route. Whether `path` fits `pattern`; `part` is set then. A part in braces takes
// one part of 1 to 64 bytes.
bool fits(std::string_view pattern, std::string_view path, std::string_view& part) noexcept;

}  // namespace solidrust::web
