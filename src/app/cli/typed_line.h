// A command line that is still being typed, as a shell would read it: for completion.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace solidrust {

struct TypedLine {
  // Without the shell's quotes and backslashes. The last one is the one at the cursor: empty after
  // a space.
  std::vector<std::string> words;
  char quote = 0;             // ' or ", if it is not closed at the cursor
  std::size_t quoted_at = 0;  // where in the last word it was opened
};
TypedLine read_typed_line(std::string_view line);

// `text` escaped for a shell, so that it is one word without special characters. `quote`: the quote
// that is open already and stays open; 0: none.
std::string as_typed(std::string_view text, char quote = 0);

}  // namespace solidrust
