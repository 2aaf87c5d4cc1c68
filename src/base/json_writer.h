// Writes JSON by appending to a string: no tree, no allocation beyond the string's own growth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace solidrust {

// Appends `text` as the inside of a JSON string (RFC 8259 section 7), without the quotes. Invalid
// UTF-8 becomes U+FFFD, so that what we send always parses.
void append_json_escaped(std::string& out, std::string_view text);

// Commas are placed by the writer; the caller keeps begin/end and key/value in order.
class JsonWriter {
 public:
  // Does not own `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
  JsonWriter& value(unsigned number) { return value(static_cast<std::uint64_t>(number)); }
  JsonWriter& value(double number);  // NaN and infinities become null
  JsonWriter& null();
  // Null if there is none.
  template <typename T>
  JsonWriter& value(const std::optional<T>& some) {
    return some ? value(*some) : null();
  }
  JsonWriter& text_or_null(std::string_view text) { return text.empty() ? null() : value(text); }
  // Appends JSON that is known to be valid, as it is.
  JsonWriter& raw(std::string_view json);

 private:
  void separate();
  std::string& out_;
  bool first_ = true;  // no comma is due before the next element
};

}  // namespace solidrust
