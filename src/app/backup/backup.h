// Copies of what a data folder keeps. Each is a folder in the form of a data folder: solidrust.db,
// pepper, and journal/ with the usage that was not in the database yet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/data_folder.h"
#include "store/sqlite/database_copy.h"
#include "store/sqlite/schema_state.h"

namespace solidrust {

// Beside what is copied so much stays free: the database goes on being written to.
inline constexpr std::uint64_t kSpareBytes = std::uint64_t{16} * 1024 * 1024;
// Copies that stand in backups/; what an upgrade makes beyond that takes the place of the oldest.
inline constexpr std::size_t kCopiesKept = 2;

// A copy in the folder's backups/, as its name tells: schema-14_0.1.0_20261130T101530Z.
struct KeptCopy {
  std::string path;
  std::int64_t schema = 0;
  std::string version;  // of the program that wrote it; "unknown" before that was noted
  std::string made;     // "2026-11-30 10:15:30 UTC"
};
// The newest first. What an upgrade that was killed left is none.
std::vector<KeptCopy> kept_copies(const std::string& data_dir);
// The name of a copy that is made now.
std::string copy_name(const SchemaState& state, std::int64_t now_ms);
// The words of a time in a name: "20261130T101530Z".
std::string compact_time(std::int64_t now_ms);

// Whether usage that waits in the journal is copied. It is not beside a running server, which
// writes it to the database first. What is set aside always is: it is in no database.
enum class WaitingUsage : std::uint8_t { copied, in_the_database };

// Copies the folder `data_dir` to `target`, a folder that is made: under another name, synced and
// then named, so that what was killed half-way is never taken for a copy. storage_error,
// already_exists; nothing is left behind. Blocks; any thread.
Result<void> make_copy(const std::string& data_dir, const std::string& target, WaitingUsage usage,
                       const CopyProgress& progress = {});

// Whether that folder's file system has room for so much.
struct Room {
  std::string folder;
  std::uint64_t needed = 0;  // with kSpareBytes
  std::uint64_t free = 0;
};
Result<Room> room_in(const std::string& folder, std::uint64_t bytes);
// storage_error if there is none: says what is missing.
Result<void> check_room(const Room& room, std::string_view for_what);
Result<void> check_room(const std::string& folder, std::uint64_t bytes, std::string_view for_what);

// Under the folder's lock: removes what was killed half-way.
void remove_partial_copies(const std::string& data_dir);
// Under the folder's lock: all but the newest kCopiesKept, and never `but`.
void remove_older_copies(const std::string& data_dir, const std::string& but);

}  // namespace solidrust
