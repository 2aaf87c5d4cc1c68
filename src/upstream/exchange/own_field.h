// The fields that a model server is sent although the caller can be answered without them. A server
// that refuses one is asked once more without it, and that is remembered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace solidrust {

enum class OwnField : std::uint8_t {
  stream_options,   // a stream shall report its usage
  encoding_format,  // embeddings shall come as base64, where the caller wants them so
};
inline constexpr std::size_t kOwnFields = 2;
inline constexpr std::array<std::string_view, kOwnFields> kOwnFieldNames{"stream_options",
                                                                         "encoding_format"};

// Some of them.
class OwnFields {
 public:
  bool has(OwnField field) const noexcept { return (bits_ & bit(field)) != 0; }
  OwnFields with(OwnField field) const noexcept { return OwnFields(bits_ | bit(field)); }
  OwnFields without(OwnField field) const noexcept { return OwnFields(bits_ & ~bit(field)); }
  OwnFields() = default;
  static OwnFields all() noexcept { return OwnFields((1U << kOwnFields) - 1); }

 private:
  static unsigned bit(OwnField field) noexcept { return 1U << static_cast<unsigned>(field); }
  explicit OwnFields(unsigned bits) noexcept : bits_(bits) {}

  unsigned bits_ = 0;
};

}  // namespace solidrust
