#include "app/backup/restore.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup/backup.h"
#include "app/backup/durable_file.h"
#include "app/backup/new_file.h"
#include "app/backup/upgrade.h"
#include "store/data_folder.h"
#include "store/sqlite/schema_state.h"

namespace solidrust {
namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

std::string mark_of(const std::string& data_dir) {
  return data_dir + "/restoring";
}

Error system_error(std::string_view what, const std::string& path, const std::error_code& error) {
  return {ErrorCode::storage_error, fmt::format("Cannot {} {}: {}.", what, path, error.message())};
}

enum class By : std::uint8_t { copying, linking };

// What a data folder keeps, from one folder into another.
Result<void> gather(const std::string& from, const std::string& to, By by) {
  const auto take = [by](const std::string& here, const std::string& there) {
    return by == By::linking ? link_file(here, there) : copy_file(here, there);
  };
  for (const char* name : {"solidrust.db", "solidrust.db-wal", "pepper"}) {
    const std::string file = from + "/" + name;
    if (!is_there(file)) continue;
    if (auto taken = take(file, to + "/" + name); !taken) return taken;
  }
  const auto names = files_in(from + "/journal");
  if (!names) return names.error();
  if (auto made = make_private_folder(to + "/journal"); !made) return made;
  for (const std::string& name : *names)
    if (auto taken = take(from + "/journal/" + name, to + "/journal/" + name); !taken) return taken;
  if (auto synced = sync_folder(to + "/journal"); !synced) return synced;
  return sync_folder(to);
}

Result<SchemaState> examine(const std::string& copy) {
  const std::string database = copy + "/solidrust.db";
  if (!is_there(database))
    return Error(
        ErrorCode::not_found,
        fmt::format("{} is no copy of a data folder: there is no solidrust.db in it. Copies "
                    "stand in the data folder's backups/, or where solidrust backup wrote "
                    "them.",
                    copy));
  if (auto whole = check_copy(database); !whole) return std::move(whole).error();
  auto state = read_schema(database);
  if (!state) return state;
  if (state->applied == 0)
    return Error(ErrorCode::storage_error, database + " is no database of SolidRusT.");
  if (state->applied > known_steps())
    return Error(ErrorCode::storage_error,
                 fmt::format("{} was written by a newer version of SolidRusT{}: restore it with "
                             "that version or a later one.",
                             copy, state->program.empty() ? "" : " (" + state->program + ")"));
  return state;
}

// As root the files would be root's, and closed to the server.
Result<void> check_owner(const std::string& data_dir) {
  struct stat status {};
  if (::geteuid() != 0 || ::stat(data_dir.c_str(), &status) != 0 || status.st_uid == 0) return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("{} belongs to the user with the id {}: restore as that user (sudo -u "
                           "'#{}' solidrust restore ...), or the server cannot open its files.",
                           data_dir, status.st_uid, status.st_uid));
}

// What is in the folder now, under a name of its own. Links: from here on nobody writes to these
// files, they are only removed.
Result<std::string> keep_present(const DataFolder& folder, std::int64_t now_ms) {
  if (!is_there(folder.database())) return std::string();
  const auto partial = make_partial_folder(folder.backups());
  if (!partial) return partial.error();
  if (auto kept = gather(folder.path(), *partial, By::linking); !kept)
    return std::move(kept).error();
  const std::string name = folder.backups() + "/replaced_" + compact_time(now_ms);
  std::string target = name;
  for (int i = 2; is_there(target); ++i) target = fmt::format("{}_{}", name, i);
  if (auto named = name_folder(*partial, target); !named) return std::move(named).error();
  return target;
}

// What stands in the folder while a restore replaces what is there.
struct Mark {
  std::string copy;
  std::string kept;  // what was there before the first try; empty: nothing
};

std::optional<Mark> read_mark(const std::string& data_dir) {
  std::ifstream file(mark_of(data_dir));
  if (!file) return std::nullopt;
  Mark mark;
  std::getline(file, mark.copy);
  std::getline(file, mark.kept);
  return mark;
}

Result<void> write_mark(const std::string& data_dir, const Mark& mark) {
  if (auto written =
          write_new_file(mark_of(data_dir), mark.copy + "\n" + mark.kept + "\n", IfThere::replace);
      !written)
    return written;
  return sync_folder(data_dir);
}

Result<void> move_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return system_error("write", to, error);
  return {};
}

Result<void> remove_file(const std::string& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) return system_error("remove", path, error);
  return {};
}

// Under the mark: what is staged takes the place of what is there, the database last.
Result<void> take_place(const std::string& staged, const DataFolder& folder) {
  for (const char* tail : {"-wal", "-shm"})  // of the database that goes
    if (auto removed = remove_file(folder.database() + tail); !removed) return removed;
  const auto old = files_in(folder.journal());
  if (!old) return old.error();
  for (const std::string& name : *old)
    if (auto removed = remove_file(folder.journal() + "/" + name); !removed) return removed;
  if (auto made = make_private_folder(folder.journal()); !made) return made;
  const auto waiting = files_in(staged + "/journal");
  if (!waiting) return waiting.error();
  for (const std::string& name : *waiting)
    if (auto moved = move_file(staged + "/journal/" + name, folder.journal() + "/" + name); !moved)
      return moved;
  if (auto synced = sync_folder(folder.journal()); !synced) return synced;
  for (const char* name : {"pepper", "solidrust.db-wal", "solidrust.db"}) {
    if (!is_there(staged + "/" + name)) continue;
    if (auto moved = move_file(staged + "/" + name, folder.path() + "/" + name); !moved)
      return moved;
  }
  return sync_folder(folder.path());
}

Result<void> put_back(const DataFolder& folder, const std::string& copy, const Clock& clock,
                      Restored& restored) {
  if (auto made = make_private_folder(folder.backups()); !made) return made;
  remove_partial_copies(folder.path());
  const std::uint64_t bytes = bytes_in(copy) + bytes_in(copy + "/journal");
  if (auto room = check_room(folder.path(), bytes, "what is restored"); !room) return room;
  // In the data folder: backups/ may be on another disk, and then nothing could be moved from it.
  const auto staged = make_partial_folder(folder.path());
  if (!staged) return staged.error();
  if (auto gathered = gather(copy, *staged, By::copying); !gathered) return gathered;
  if (const auto broken_off = read_mark(folder.path())) {
    restored.kept = broken_off->kept;  // what is there now is of both
  } else {
    auto kept = keep_present(folder, unix_ms(clock.system()));
    if (!kept) return std::move(kept).error();
    restored.kept = *std::move(kept);
  }
  if (auto marked = write_mark(folder.path(), {copy, restored.kept}); !marked) return marked;
  if (auto done = take_place(*staged, folder); !done) return done;
  if (auto unmarked = remove_file(mark_of(folder.path())); !unmarked) return unmarked;
  return sync_folder(folder.path());
}

}  // namespace

Result<Restored> restore_copy(const std::string& data_dir, const std::string& copy,
                              const Clock& clock) {
  std::error_code error;
  const std::string from = fs::absolute(copy, error).string();
  const auto state = examine(from);
  if (!state) return state.error();
  if (auto owned = check_owner(data_dir); !owned) return std::move(owned).error();
  auto folder = DataFolder::open(data_dir);
  if (!folder) return std::move(folder).error();
  if (auto locked = folder->lock(); !locked) {
    Error in_use = std::move(locked).error();
    if (in_use.code == ErrorCode::service_unavailable)
      in_use.message += " Stop the server, then restore.";
    return in_use;
  }
  Restored restored{state->applied, state->program, ""};
  auto done = put_back(*folder, from, clock, restored);
  if (!is_there(mark_of(folder->path()))) remove_partial_copies(folder->path());
  if (!done) return std::move(done).error();
  return restored;
}

Result<void> check_restored(const std::string& data_dir) {
  if (!is_there(mark_of(data_dir))) return {};
  const auto mark = read_mark(data_dir);
  return Error(ErrorCode::storage_error,
               fmt::format("A restore of {} was broken off: nothing starts until it is done. Run "
                           "it again, or with another copy: {}",
                           data_dir, restore_command(data_dir, mark ? mark->copy : "COPY")));
}

}  // namespace solidrust
