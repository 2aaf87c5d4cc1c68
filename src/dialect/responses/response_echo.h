// What a response repeats of its request, and what of the request decides its form.
#pragma once

#include <string>
#include <string_view>

namespace solidrust::dialect {

struct ResponseEcho {
  // Fields of the response object, each with a comma before it; no line ends. What was not given
  // stands there with its default: clients and the published schema want every field.
  std::string fields;
  bool summary = false;  // reasoning.summary was asked for
  bool sealed = false;   // include has reasoning.encrypted_content
};

// `body`: the caller's request.
ResponseEcho response_echo(std::string_view body);

}  // namespace solidrust::dialect
