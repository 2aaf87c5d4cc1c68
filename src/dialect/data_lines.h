// Keeps the `data:` lines of an event that is too large to be held, and drops its other lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace solidrust {

// One event, in pieces cut anywhere. What comes out ends every line with LF; the blank line is the
// caller's to add.
class DataLines {
 public:
  void feed(std::string_view piece, std::string& out);

 private:
  enum class Line : std::uint8_t { deciding, kept, dropped };
  Line line_ = Line::deciding;
  std::uint8_t matched_ = 0;  // characters of "data:" seen at the start of the line
};

}  // namespace solidrust
