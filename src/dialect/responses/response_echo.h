// What a response repeats of its request, and what of the request decides its form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace solidrust::dialect {

struct ResponseEcho {
  // The most bytes that are repeated in several events; beyond it the long fields are left out.
  static constexpr std::size_t kMostAtStart = 64 * 1024;

  // Fields of the response object, each with a comma before it; no line ends. What was not given
  // stands there with its default: clients and the published schema want every field.
  std::string fields;
  // Of a stream's first events: `fields`, but if they are longer than kMostAtStart then
  // instructions, tools, text and metadata stand there as if nothing was given. The last event has
  // them in full.
  std::string_view at_start() const noexcept { return brief.empty() ? fields : brief; }
  std::string brief;     // empty: as `fields`
  bool summary = false;  // reasoning.summary was asked for
  bool sealed = false;   // include has reasoning.encrypted_content
};

// `body`: the caller's request.
ResponseEcho response_echo(std::string_view body);

}  // namespace solidrust::dialect
