// A request head with chosen fields. Tests only.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "http/wire/head.h"

namespace solidrust::web {

struct FakeHead {
  FakeHead(http::Method method, std::initializer_list<std::pair<const char*, const char*>> fields) {
    for (const auto& [name, value] : fields) text += std::string(name) + value;
    head.method = method;
    std::string_view rest = text;
    const auto take = [&rest](std::size_t size) {
      const std::string_view taken = rest.substr(0, size);
      rest.remove_prefix(size);
      return taken;
    };
    for (const auto& [name, value] : fields) {
      http::Field field;
      field.name = take(std::string_view(name).size());
      field.value = take(std::string_view(value).size());
      head.fields.add(text.data(), field);
      if (http::iequals(name, "host")) head.host = value;
      if (http::iequals(name, "content-type")) head.content_type = value;
    }
  }
  FakeHead(const FakeHead&) = delete;
  FakeHead& operator=(const FakeHead&) = delete;

  std::string text;  // what the head's fields view
  http::RequestHead head;
};

}  // namespace solidrust::web
