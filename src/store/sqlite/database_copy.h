// A copy of a database in a file of its own, as it was at one moment.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "store/sqlite/sqlite_file.h"

namespace solidrust {

// Progress: bytes written so far. Called about every two seconds.
using CopyProgress = std::function<void(std::uint64_t written)>;

// Writes a compact copy of `from` to `to`, which is made (mode 0600) and on the disk when this
// returns. `others`: who may write to `from` meanwhile; the copy has what was committed before.
// Blocks; any thread. storage_error says what failed; what was written of `to` is then left to the
// caller.
Result<void> copy_database(const std::string& from, const std::string& to,
                           SqliteFile::Others others, const CopyProgress& progress = {});

// Reads and checks all of a database that no process has open. storage_error: it is damaged.
Result<void> check_copy(const std::string& path);

}  // namespace solidrust
