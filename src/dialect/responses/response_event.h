// One server-sent event of Responses, written as it is built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace solidrust::dialect {

// Whole when it is destroyed. Nothing is written where `out` is null.
class ResponseEvent {
 public:
  ResponseEvent(std::string* out, std::string_view type, std::uint64_t& sequence) : out_(out) {
    if (out_ == nullptr) return;
    out_->append("event: ").append(type).append("\ndata: {\"type\":\"").append(type);
    out_->append("\",\"sequence_number\":").append(fmt::format_int(sequence++).c_str());
  }
  // About the item at this place of the output.
  ResponseEvent(std::string* out, std::string_view type, std::uint64_t& sequence,
                std::string_view item, std::size_t index)
      : ResponseEvent(out, type, sequence) {
    text("item_id", item).number("output_index", index);
  }
  ~ResponseEvent() {
    if (out_ != nullptr) out_->append("}\n\n");
  }
  ResponseEvent(const ResponseEvent&) = delete;
  ResponseEvent& operator=(const ResponseEvent&) = delete;

  // `json` holds no line ends.
  ResponseEvent& value(std::string_view name, std::string_view json) {
    if (out_ != nullptr) out_->append(",\"").append(name).append("\":").append(json);
    return *this;
  }
  // The inside of a string.
  ResponseEvent& text(std::string_view name, std::string_view inside) {
    if (out_ != nullptr)
      out_->append(",\"").append(name).append("\":\"").append(inside).append("\"");
    return *this;
  }
  ResponseEvent& number(std::string_view name, std::uint64_t number) {
    return value(name, fmt::format_int(number).c_str());
  }

 private:
  std::string* const out_;
};

}  // namespace solidrust::dialect
