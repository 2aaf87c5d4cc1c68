// Heads of HTTP/1.x messages as the rest of the program sees them: parsed once, strictly, into
// views of the connection's buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "http/wire/field_list.h"

namespace solidrust::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

// A request head that passed every framing rule (docs/adr/0001; RFC 9112). The views
// point into the connection's buffer and live until the request's answer has been sent.
struct RequestHead {
  static constexpr std::size_t kMaxFields = 64;

  Method method = Method::other;
  std::string_view method_text;
  std::string_view path;   // the one canonical form: starts with '/', no escapes to decode
  std::string_view query;  // without '?', undecoded
  int minor_version = 1;   // HTTP/1.minor: 0 or 1; a higher one counts as 1
  FieldList<kMaxFields> fields;

  bool keep_alive = true;
  bool chunked = false;
  bool expect_continue = false;
  std::optional<std::uint64_t> content_length;

  // Fields that the stages use, found while parsing; data() == nullptr when absent.
  std::string_view host;  // or that of an absolute-form target; HTTP/1.0 may have none
  std::string_view content_type;
  std::string_view authorization;  // a second Authorization or X-API-Key field is a 400
  std::string_view x_api_key;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

struct ResponseHead {
  static constexpr std::size_t kMaxFields = 100;

  int status = 0;
  int minor_version = 1;
  FieldList<kMaxFields> fields;

  bool keep_alive = true;
  bool chunked = false;
  std::optional<std::uint64_t> content_length;
  std::string_view content_type;
};

}  // namespace solidrust::http
