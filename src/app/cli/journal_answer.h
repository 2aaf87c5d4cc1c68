// What a running server says of its usage journal (server.journal).
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
  // Usage of before that is in the database, or set aside; absent: it was not told.
  std::optional<std::chrono::milliseconds> behind;
};

JournalAnswer read_journal_answer(std::string_view answer);

}  // namespace solidrust
