// The head of a response as text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/wire/head.h"

namespace solidrust::http {

struct ResponseFraming {
  int minor_version = 1;  // of the request
  bool keep_alive = true;
  bool chunked = false;
  std::optional<std::uint64_t> content_length;
};

// Appends status line, Date, the framing fields, `fields` and the empty line to `out`. A field
// whose name is no token, or whose value holds a control character, is left out and logged: nothing
// that came from elsewhere can end a line here. Thread-safe.
void append_response_head(std::string& out, int status, const ResponseFraming& framing,
                          std::span<const Field> fields);

// What a status is called (RFC 9110 section 15); "Status" for one that we do not send.
std::string_view reason_phrase(int status) noexcept;

// Appends "1f\r\n".
void append_chunk_size(std::string& out, std::size_t size);

// Whether a response with this status has a body (RFC 9110 section 6.4.1).
constexpr bool status_has_body(int status) noexcept {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace solidrust::http
