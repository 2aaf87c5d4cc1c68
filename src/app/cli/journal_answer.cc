#include "app/cli/journal_answer.h"

#include <charconv>

#include "app/cli/answer_table.h"

namespace solidrust {

JournalAnswer read_journal_answer(std::string_view answer) {
  JournalAnswer out;
  for (const auto& [field, value] : flatten(answer)) {
    if (field == "full") out.full = value == "yes";  // as flatten() says it
    std::uint64_t number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    if (read.ec != std::errc()) continue;
    if (field == "waiting_bytes") out.waiting_bytes = number;
    if (field == "bound_bytes") out.bound_bytes = number;
    if (field == "behind_ms") out.behind = std::chrono::milliseconds(number);
  }
  return out;
}

}  // namespace solidrust
