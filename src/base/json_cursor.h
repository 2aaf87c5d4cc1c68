// Reads JSON (RFC 8259) in one strict forward pass over the bytes themselves: no tree, no copy, no
// allocation whatever the size, and every value is known by its place in the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace solidrust {

enum class JsonType : std::uint8_t { none, null, boolean, number, string, array, object };

// "a string", "an array", …: for messages.
std::string_view json_type_name(JsonType type) noexcept;

enum class JsonFault : std::uint8_t {
  none,
  syntax,     // not JSON at offset()
  too_deep,   // more nested arrays and objects than allowed
  truncated,  // the text ends inside a value
};

// Faults are sticky: after one, every call returns false (or JsonType::none), so that a caller may
// read on and ask failed() once. Whoever reads a document to its end checks at_end() too: until
// then nothing is known of the rest. Does not check UTF-8 (base/utf8.h does, faster).
//
//   JsonCursor json(text);
//   std::string_view key, raw;
//   if (json.enter_object())
//     while (json.next_field(key)) json.skip(raw);
//   const bool valid = json.at_end();
class JsonCursor {
 public:
  static constexpr unsigned kMaxDepth = 1024;
  // Does not own `text`. `max_depth`: nested containers, at most kMaxDepth; 1 allows `[]` only.
  explicit JsonCursor(std::string_view text, unsigned max_depth = 64) noexcept
      : begin_(text.data()),
        p_(text.data()),
        end_(text.data() + text.size()),
        max_depth_(max_depth < kMaxDepth ? max_depth : kMaxDepth) {}

  // The type of the value that comes next, by its first byte; consumes only white space.
  JsonType peek() noexcept;

  bool enter_object() noexcept;
  // The next field's name as it stands between its quotes; its value must be consumed before the
  // next call. False at the end of the object, which is then consumed.
  bool next_field(std::string_view& raw_key) noexcept;
  bool enter_array() noexcept;
  bool next_element() noexcept;  // false at the end of the array, which is then consumed

  // Consumes the next value, whatever it is; `raw` is its text.
  bool skip(std::string_view& raw) noexcept;
  bool skip() noexcept {
    std::string_view ignored;
    return skip(ignored);
  }
  // Consumes the next value, whose whole text is `raw`: the caller has called peek(), read the
  // value from there without the cursor, and found it to be JSON.
  void pass(std::string_view raw) noexcept {
    if (!failed()) p_ += raw.size();
  }
  // Consumes a string; `inside` is the text between its quotes, escapes not resolved.
  bool string(std::string_view& inside) noexcept;

  // Whether the document was read to its end and nothing but white space follows.
  bool at_end() noexcept;
  bool failed() const noexcept { return fault_ != JsonFault::none; }
  JsonFault fault() const noexcept { return fault_; }
  std::size_t offset() const noexcept { return static_cast<std::size_t>(p_ - begin_); }

 private:
  bool fail(JsonFault fault) noexcept;
  bool unexpected() noexcept;
  void white_space() noexcept;
  bool literal(std::string_view word) noexcept;
  bool number() noexcept;
  bool scalar() noexcept;
  bool open(bool object) noexcept;
  bool close(char bracket) noexcept;
  bool key(std::string_view& raw_key) noexcept;
  bool inside_object() const noexcept;

  const char* begin_;
  const char* p_;
  const char* end_;
  unsigned max_depth_;
  unsigned depth_ = 0;
  bool fresh_ = false;  // just entered a container: no comma is due
  JsonFault fault_ = JsonFault::none;
  std::array<std::uint64_t, kMaxDepth / 64>
      objects_;  // bit n: the container at depth n is an object
};

// Resolves the escapes of a string's inside, appending to `out`. False if a \u escape is half of a
// surrogate pair: UTF-8 cannot express it.
bool json_unescape(std::string_view inside, std::string& out);

// Whether the inside of a JSON string means `text` (which needs no escapes itself).
bool json_equals(std::string_view inside, std::string_view text);

}  // namespace solidrust
