// Writes protobuf messages by appending to a string (protobuf.dev, "Encoding"): the wire types that
// OTLP has.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace solidrust::trace {

class ProtobufWriter {
 public:
  // Does not own `out`, which must outlive the writer.
  explicit ProtobufWriter(std::string& out) : out_(out) {}

  void varint(std::uint32_t field, std::uint64_t value) {
    tag(field, 0);
    raw_varint(value);
  }
  void fixed64(std::uint32_t field, std::uint64_t value) {
    tag(field, 1);
    little_endian(value, 8);
  }
  void fixed32(std::uint32_t field, std::uint32_t value) {
    tag(field, 5);
    little_endian(value, 4);
  }
  void real(std::uint32_t field, double value) {
    fixed64(field, std::bit_cast<std::uint64_t>(value));
  }
  void bytes(std::uint32_t field, std::string_view value) {
    tag(field, 2);
    raw_varint(value.size());
    out_ += value;
  }
  // A message within: what `write` appends, with its length before it.
  template <class Write>
  void message(std::uint32_t field, const Write& write) {
    std::string inner;
    ProtobufWriter writer(inner);
    write(writer);
    bytes(field, inner);
  }

 private:
  void tag(std::uint32_t field, std::uint32_t type) {
    raw_varint(std::uint64_t{field} << 3 | type);
  }
  void raw_varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }
  void little_endian(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out_ += static_cast<char>(value >> (8 * i));
  }

  std::string& out_;
};

}  // namespace solidrust::trace
