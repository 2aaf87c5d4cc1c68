#include "base/json_scan.h"

#include <string>

#include <gtest/gtest.h>

namespace solidrust {
namespace {

bool special(int byte, bool ascii) {
  return byte < 0x20 || byte == '"' || byte == '\\' || (ascii && byte >= 0x80);
}

// Every byte at every place of a text that is shorter, as long, or longer than a step.
TEST(JsonScan, StopsAtTheFirstByteThatIsNotPlain) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t size = 1; size < 40; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'a');
        text[at] = static_cast<char>(byte);
        EXPECT_EQ(plain_prefix<Beyond::nothing>(text), special(byte, false) ? at : size);
        EXPECT_EQ(plain_prefix<Beyond::ascii>(text), special(byte, true) ? at : size);
      }
    }
  }
  EXPECT_EQ(plain_prefix<Beyond::nothing>({}), 0u);
}

TEST(JsonScan, LooksAtNothingBehindTheEnd) {
  const std::string text = std::string(20, 'a') + "\"";
  EXPECT_EQ(plain_prefix<Beyond::nothing>(std::string_view(text).substr(0, 20)), 20u);
}

}  // namespace
}  // namespace solidrust
