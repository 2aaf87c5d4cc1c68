// A request head with chosen fields. Tests only.
#pragma once

#include <deque>
#include <initializer_list>
#include <string>
#include <utility>

#include "http/head.h"

namespace solidrust::web {

struct FakeHead {
  FakeHead(http::Method method, std::initializer_list<std::pair<const char*, const char*>> fields) {
    head.method = method;
    for (const auto& [name, value] : fields) {
      head.fields_storage[head.field_count++] = {name, value};
      if (http::iequals(name, "host")) head.host = value;
      if (http::iequals(name, "content-type")) head.content_type = value;
    }
  }
  http::RequestHead head;
};

}  // namespace solidrust::web
