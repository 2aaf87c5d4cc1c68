// What a route is called in the tests: as the published document has it. Tests only.
#pragma once

#include <string>
#include <string_view>

#include "web/route_table.h"

namespace solidrust::web {

inline std::string_view document_name(http::Method method) {
  switch (method) {
    case http::Method::get:
      return "get";
    case http::Method::head:
      return "head";
    case http::Method::post:
      return "post";
    case http::Method::put:
      return "put";
    case http::Method::patch:
      return "patch";
    case http::Method::del:
      return "delete";
    case http::Method::options:
      return "options";
    case http::Method::other:
      break;
  }
  return "?";
}

// "get /api/keys/{id}"
inline std::string route_name(const Route& route) {
  return std::string(document_name(route.method)) + " " + std::string(route.path);
}

}  // namespace solidrust::web
