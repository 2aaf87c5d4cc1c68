#include "app/cli/option_checks.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "app/cli/display_width.h"
#include "app/cli/word_list.h"

namespace solidrust {

Check one_of(std::vector<std::string> words) {
  return {[words](const std::string& text) {
            for (const std::string& word : words)
              if (text == word) return std::string();
            return fmt::format("takes {}, not {}", word_list(words), printable(text));
          },
          words};
}

Check whole_number(std::int64_t least, std::int64_t most) {
  return {[least, most](const std::string& text) {
            std::int64_t number = 0;
            const char* const end = text.data() + text.size();
            const auto read = std::from_chars(text.data(), end, number);
            if (read.ec == std::errc{} && read.ptr == end && number >= least && number <= most)
              return std::string();
            return fmt::format("takes a number from {} to {}, not {}", least, most,
                               printable(text));
          },
          {}};
}

}  // namespace solidrust
