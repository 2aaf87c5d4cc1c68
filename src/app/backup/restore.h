// Puts a copy of a data folder back. Keeps the replaced data in backups/.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace solidrust {

struct Restored {
  std::int64_t schema = 0;
  std::string program;  // that wrote the copy; empty: unknown
  // The folder with the replaced data; empty: there was none. After an interrupted restore that was
  // run again: the data from before the first run.
  std::string kept;
};

// Replaces database, pepper and waiting usage of `data_dir` by those of `copy`, a folder that
// make_copy or an upgrade made, and keeps what was there in backups/replaced_TIME. No server may
// run: service_unavailable; root does not take a folder from its user: invalid_argument.
// not_found: `copy` has no database. storage_error, and nothing changed: the copy is damaged, is of
// a newer version, or there is no room. After an interrupted restore check_restored() keeps a
// server from starting until the restore was run again. Blocks.
Result<Restored> restore_copy(const std::string& data_dir, const std::string& copy,
                              const Clock& clock);

// storage_error if a restore of this folder was interrupted; the message has the command to run
// again.
Result<void> check_restored(const std::string& data_dir);

}  // namespace solidrust
