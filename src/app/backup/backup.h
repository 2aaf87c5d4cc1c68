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

// Free space that must remain after the copy, in bytes: the database is still being written to.
inline constexpr std::uint64_t kSpareBytes = std::uint64_t{16} * 1024 * 1024;
// How many copies backups/ keeps. When an upgrade makes one more, the oldest is removed.
inline constexpr std::size_t kCopiesKept = 2;

// A copy in the folder's backups/, as its name tells: schema-14_0.1.0_20261130T101530Z.
struct KeptCopy {
  std::string path;
  std::int64_t schema = 0;
  std::string version;  // of the program that wrote it; "unknown": not noted
  std::string made;     // "2026-11-30 10:15:30 UTC"
};
// The newest first. Leaves out what a killed upgrade left unfinished.
std::vector<KeptCopy> kept_copies(const std::string& data_dir);
// The name of a copy that is made now.
std::string copy_name(const SchemaState& state, std::int64_t now_ms);
// A time as it is written in a name: "20261130T101530Z".
std::string compact_time(std::int64_t now_ms);

// Whether usage that waits in the journal is copied. Not while a server runs: the server writes it
// to the database first. Usage that was set aside is always copied: it is in no database.
enum class WaitingUsage : std::uint8_t { copied, in_the_database };

// Copies the folder `data_dir` to the new folder `target`. Writes and syncs it under another name
// and renames it last, so that an unfinished copy is never taken for a copy. storage_error,
// already_exists; both leave nothing behind. Blocks; any thread.
Result<void> make_copy(const std::string& data_dir, const std::string& target, WaitingUsage usage,
                       const CopyProgress& progress = {});

// Whether the folder's file system has room for `bytes` more.
struct Room {
  std::string folder;
  std::uint64_t needed = 0;  // with kSpareBytes
  std::uint64_t free = 0;
};
Result<Room> room_in(const std::string& folder, std::uint64_t bytes);
// storage_error if there is not enough room; the message says how much is missing.
Result<void> check_room(const Room& room, std::string_view for_what);
Result<void> check_room(const std::string& folder, std::uint64_t bytes, std::string_view for_what);

// Precondition: this process holds the folder's lock. Removes unfinished copies.
void remove_partial_copies(const std::string& data_dir);
// Precondition: this process holds the folder's lock. Keeps `but` and the newest others,
// kCopiesKept in all; removes the rest.
void remove_older_copies(const std::string& data_dir, const std::string& but);

}  // namespace solidrust
