// From SQLite's result codes to our errors.
#pragma once

#include <string_view>

#include "base/error.h"

struct sqlite3;

namespace solidrust {

// `code` is an extended result code of `db` (which may be null), `what` the action that failed. A
// full disk, a read-only or a damaged file each say so (storage_error); a lock that is not released
// in time is service_unavailable; a broken UNIQUE is already_exists; another broken rule, and a
// value that is too long, invalid_argument: the value itself is rejected, and will be again.
Error sqlite_error(sqlite3* db, int code, std::string_view what);

}  // namespace solidrust
