// Finds the field lines of a message head, byte by byte, strictly (RFC 9112 section 5), whatever
// pieces the bytes arrive in. Shared by the request and the response parser.
//
//   line_start --':'-less token--> name --':'--> before_value --> value --CR--> value_lf --LF--+
//       ^                                                                                      |
//       +--------------------------------------------------------------------------------------+
//   line_start --CR--> end_lf --LF--> end
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/wire/head.h"

namespace solidrust::http {

enum class FieldFault : std::uint8_t {
  none,
  bare_line_feed,        // LF without CR
  bare_carriage_return,  // CR without LF
  control_character,     // NUL and the like in a value
  folded_line,           // a line that begins with white space (obs-fold)
  space_before_colon,
  bad_name,         // empty, or not a token
  block_too_large,  // the block does not end within its limit
  too_many,         // one field more than allowed
};

// What the fault means, as a sentence for whoever sent it.
std::string_view describe(FieldFault fault) noexcept;

// A fault is reported at the first byte that makes it certain, so the verdict does not depend on
// how the bytes were split. Offsets are relative to the start of the message.
class FieldScanner {
 public:
  enum class Step : std::uint8_t { more, field, end, failed };

  // The block begins at `begin` and ends, with its empty line, at most `block_limit` bytes later.
  void reset(std::size_t begin, std::size_t block_limit, std::size_t max_fields) noexcept;
  // Goes on in the message `data`, of which `size` bytes have arrived by now.
  Step next(const char* data, std::size_t size) noexcept;
  // After Step::field: views into `data`.
  Field field(const char* data) const noexcept;
  // After Step::end: the first byte behind the block.
  std::size_t position() const noexcept { return at_; }
  FieldFault fault() const noexcept { return fault_; }

 private:
  enum class State : std::uint8_t { line_start, name, before_value, value, value_lf, end_lf };
  Step fail(FieldFault fault) noexcept;
  FieldFault name_fault(char c) const noexcept;
  static FieldFault value_fault(char c) noexcept;

  std::size_t at_ = 0;
  std::size_t limit_ = 0;
  std::size_t fields_left_ = 0;
  std::size_t name_begin_ = 0;
  std::size_t name_end_ = 0;
  std::size_t value_begin_ = 0;
  std::size_t value_end_ = 0;
  State state_ = State::line_start;
  FieldFault fault_ = FieldFault::none;
};

}  // namespace solidrust::http
