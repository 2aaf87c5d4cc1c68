// Heads of HTTP/1.x messages as the rest of the program sees them: parsed once, strictly, into
// views of the connection's buffer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace solidrust::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

struct Field {
  std::string_view name;   // as received; compare without case
  std::string_view value;  // without surrounding white space
};

// A request head that passed every framing rule (docs/adr/0001; RFC 9112). The views
// point into the connection's buffer and live until the request's answer has been sent.
struct RequestHead {
  static constexpr std::size_t kMaxFields = 64;

  Method method = Method::other;
  std::string_view method_text;
  std::string_view path;   // the one canonical form: starts with '/', no escapes to decode
  std::string_view query;  // without '?', undecoded
  int minor_version = 1;   // HTTP/1.minor
  std::array<Field, kMaxFields> fields_storage;
  std::size_t field_count = 0;

  bool keep_alive = true;
  bool chunked = false;
  bool expect_continue = false;
  std::optional<std::uint64_t> content_length;

  // Fields that stages ask for, found while parsing; data() == nullptr when absent.
  std::string_view host;
  std::string_view content_type;
  std::string_view authorization;  // a second Authorization or X-API-Key field is a 400
  std::string_view x_api_key;

  std::span<const Field> fields() const { return {fields_storage.data(), field_count}; }
  // First field of that name (given in lower case); data() == nullptr when absent.
  std::string_view find(std::string_view lower_name) const;
  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

struct ResponseHead {
  static constexpr std::size_t kMaxFields = 100;

  int status = 0;
  int minor_version = 1;
  std::array<Field, kMaxFields> fields_storage;
  std::size_t field_count = 0;

  bool keep_alive = true;
  bool chunked = false;
  std::optional<std::uint64_t> content_length;
  std::string_view content_type;

  std::span<const Field> fields() const { return {fields_storage.data(), field_count}; }
  std::string_view find(std::string_view lower_name) const;
};

// Equal without regard to ASCII case.
bool iequals(std::string_view a, std::string_view b) noexcept;

}  // namespace solidrust::http
