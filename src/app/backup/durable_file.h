// Files that are on the disk when the call returns, for their owner alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace solidrust {

// Every call blocks; any thread. storage_error names the file and what the system says.

Result<void> sync_folder(const std::string& folder);
// Makes a folder (mode 0700) if it is missing; its parents must be there.
Result<void> make_private_folder(const std::string& folder);
// Makes an empty folder `parent`/.partial-XXXXXX (mode 0700).
Result<std::string> make_partial_folder(const std::string& parent);
// Copies the bytes of a file into one that is made (mode 0600).
Result<void> copy_file(const std::string& from, const std::string& to);
// A second name (hard link) for a file that is never changed again; a copy if it cannot be linked.
Result<void> link_file(const std::string& from, const std::string& to);
// Renames a folder to a name that does not exist yet, and syncs the parent. already_exists.
Result<void> name_folder(const std::string& from, const std::string& to);

// The names in the folder: of everything, and of regular files only. None if it does not exist.
Result<std::vector<std::string>> names_in(const std::string& folder);
Result<std::vector<std::string>> files_in(const std::string& folder);

// Free space for this user on the folder's file system, in bytes.
Result<std::uint64_t> free_bytes(const std::string& folder);
// Of all files in the folder; 0 if it is not there.
std::uint64_t bytes_in(const std::string& folder);

inline constexpr const char* kPartial = ".partial-";

}  // namespace solidrust
