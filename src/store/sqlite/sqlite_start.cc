#include "store/sqlite/sqlite_start.h"

#include <sqlite3.h>

namespace solidrust {

void start_sqlite() {
  // Nobody asks SQLite how much memory it has: counting it takes a process-wide lock at every
  // allocation.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace solidrust
