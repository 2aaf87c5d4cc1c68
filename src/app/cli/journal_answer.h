// The running server's report on its usage journal (server.journal).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace solidrust {

struct JournalAnswer {
  std::uint64_t waiting_bytes = 0;  // for the database
  std::uint64_t bound_bytes = 0;
  bool full = false;
  // How long the oldest usage may have waited for the database: all that is older is in it, or set
  // aside. Absent: the server did not say.
  std::optional<std::chrono::milliseconds> behind;
};

JournalAnswer read_journal_answer(std::string_view answer);

}  // namespace solidrust
