// The head of a request, parsed and judged in a single pass (RFC 9112; docs/adr/0001). There is no
// other parser behind it that could read the same bytes differently.
//
//   start --token--> method --SP--> target --SP--> version --CR--> line_lf --LF--> fields --> done
//
// One empty line before the request line is skipped (RFC 9112 section 2.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error_code.h"
#include "http/wire/field_scanner.h"
#include "http/wire/head.h"
#include "http/wire/target.h"

namespace solidrust::http {

struct HeadLimits {
  std::size_t request_line = 8 * 1024;   // bytes without its CR LF
  std::size_t header_block = 16 * 1024;  // bytes from behind the request line to the head's end
};

// Why a head is refused.
struct Refusal {
  ErrorCode code = ErrorCode::invalid_request;
  std::string_view message;  // a literal
};

// Incremental: the verdict depends on the bytes alone, never on how they were split, and comes with
// the first byte that settles it. The caller owns the buffer, and hands over its front (where the
// message begins) with every call. Escapes in the path are decoded in the buffer.
class RequestParser {
 public:
  enum class State : std::uint8_t { more, complete, failed };

  explicit RequestParser(const HeadLimits& limits, const TargetRules& targets = {}) noexcept
      : limits_(limits), targets_(targets) {}

  // `size` counts from the start of the message; the parser goes on where it stopped.
  State parse(char* data, std::size_t size) noexcept;
  // The buffer moved from `from` to `to`: the views in the head follow.
  void moved(const char* from, const char* to) noexcept;
  // Ready for the next message.
  void reset() noexcept;

  bool started() const noexcept { return at_ > 0; }
  // When complete: the bytes of the head; what follows is body.
  std::size_t size() const noexcept { return at_; }
  // When failed: what had been parsed by then.
  const RequestHead& head() const noexcept { return head_; }
  const Refusal& refusal() const noexcept { return refusal_; }

 private:
  enum class At : std::uint8_t { start, start_lf, method, target, version, line_lf, fields };
  State parse_request_line(char* data, std::size_t size) noexcept;
  bool start_step(char c) noexcept;
  bool method_end(const char* data, char c) noexcept;
  bool target_end(char* data, char c) noexcept;
  bool version_step(char c) noexcept;
  State parse_fields(const char* data, std::size_t size) noexcept;
  bool apply(const Field& field) noexcept;
  bool apply_content_length(std::string_view value) noexcept;
  bool apply_transfer_encoding(std::string_view value) noexcept;
  bool apply_expect(std::string_view value) noexcept;
  void apply_connection(std::string_view value) noexcept;
  bool once(std::string_view& slot, std::string_view value, std::string_view message) noexcept;
  bool finish() noexcept;
  bool refuse(ErrorCode code, std::string_view message) noexcept;
  bool bad(std::string_view message) noexcept {
    return refuse(ErrorCode::invalid_request, message);
  }

  HeadLimits limits_;
  TargetRules targets_;
  RequestHead head_;
  FieldScanner scanner_;
  Refusal refusal_;
  std::string_view authority_;  // of an absolute-form
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t part_begin_ = 0;  // of the method or target
  std::size_t version_at_ = 0;  // characters of "HTTP/1.x" seen
  At state_ = At::start;
  bool expect_seen_ = false;
  bool close_seen_ = false;
};

}  // namespace solidrust::http
