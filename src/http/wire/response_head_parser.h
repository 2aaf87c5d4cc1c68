// The head of an HTTP/1.x response, strictly (RFC 9112 sections 4 to 6). Rejects a head whose body
// length two readers could understand differently, and encodings that were not asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/wire/field_scanner.h"
#include "http/wire/head.h"

namespace solidrust::http {

class ResponseHeadParser {
 public:
  static constexpr std::size_t kMaxStatusLine = 1024;
  enum class State : std::uint8_t { more, done, malformed, too_large };

  // `limit`: of the whole head in bytes. `to_head`: it answers a HEAD request and has no body.
  void reset(std::size_t limit, bool to_head = false) noexcept;
  // The bytes have moved: reads the same head again from its start.
  void restart() noexcept { reset(limit_, to_head_); }
  // Goes on in a head of which `size` bytes at `data` have arrived by now. The head's views point
  // into `data`, which must stay where it is from one call to the next (else: restart first).
  // After `done`: chunked, a content_length, or neither (until close; then keep_alive is false).
  // Interim responses (1xx) are `done` too, without a body.
  State parse(const char* data, std::size_t size, ResponseHead& head) noexcept;
  // After `done`: the first byte behind the head.
  std::size_t position() const noexcept { return fields_.position(); }
  // After `malformed`, for the log.
  std::string_view fault() const noexcept { return fault_; }

 private:
  State status_line(const char* data, std::size_t size, ResponseHead& head) noexcept;
  bool take_field(const Field& field, ResponseHead& head) noexcept;
  void take_connection(std::string_view value) noexcept;
  State finish(ResponseHead& head) noexcept;
  bool refuse(std::string_view fault) noexcept;
  State fail(std::string_view fault) noexcept;

  FieldScanner fields_;
  std::string_view fault_;
  std::size_t limit_ = 0;
  bool to_head_ = false;
  bool in_fields_ = false;
  bool close_ = false;
  bool keep_alive_ = false;
};

}  // namespace solidrust::http
