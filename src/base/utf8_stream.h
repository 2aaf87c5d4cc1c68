// Checks UTF-8 that arrives in pieces cut anywhere.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace solidrust {

class Utf8Stream {
 public:
  // Whether everything so far, this piece included, is or may yet become UTF-8.
  bool feed(std::string_view piece) noexcept;
  // Whether it may end here: not inside a character.
  bool complete() const noexcept { return pending_ == 0; }

 private:
  std::array<char, 4> tail_{};  // the start of a character that a later piece completes
  std::size_t pending_ = 0;
};

}  // namespace solidrust
