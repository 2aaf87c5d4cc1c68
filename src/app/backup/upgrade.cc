#include "app/backup/upgrade.h"

#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "app/backup/database_error.h"
#include "app/backup/durable_file.h"
#include "app/backup/restore.h"
#include "app/build_info.h"
#include "base/log.h"
#include "meter/journal.h"

namespace solidrust {
namespace {

using std::chrono::steady_clock;

// For a slow disk: the estimate is for people who plan a stop, and had better be too long.
constexpr std::uint64_t kBytesPerSecond = std::uint64_t{40} * 1024 * 1024;
constexpr std::string_view kCopy = "the copy that is made before an upgrade";
constexpr std::uint64_t kPasses = 2;  // it is copied, and at most written anew

std::string quoted(const std::string& path) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
  if (!path.empty() && path.find_first_not_of(kPlain) == path.npos) return path;
  std::string out = "'";
  for (const char c : path) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

bool has_database(const std::string& data_dir) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(data_dir + "/solidrust.db", error);
  return !error && bytes > 0;
}

std::string newer_sentence(const std::string& data_dir, const SchemaState& state) {
  std::string text = fmt::format(
      "The data was written by a newer version of SolidRusT ({}: its database has step {}, and "
      "this program, {}, knows {} steps): start that version or a later one",
      state.program.empty() ? "which is not noted" : state.program, state.last_step, this_program(),
      known_steps());
  for (const KeptCopy& copy : kept_copies(data_dir))
    if (copy.schema <= known_steps())
      return text + fmt::format("; or go back to the copy of {}, without what was done since: {}",
                                copy.made, restore_command(data_dir, copy.path));
  return text + ", or restore a backup that this version has made.";
}

// Whether this program can bring the database up to date.
Result<void> check_known(const std::string& data_dir, const SchemaState& state) {
  if (state.applied > known_steps())
    return Error(ErrorCode::storage_error, newer_sentence(data_dir, state));
  const std::string database = data_dir + "/solidrust.db";
  if (auto ours = check_steps(database); !ours) return about_database(database, ours.error());
  return {};
}

// backups/ may be a disk of its own.
std::string place_of_copies(const std::string& data_dir) {
  std::error_code error;
  const std::string backups = data_dir + "/backups";
  return std::filesystem::is_directory(backups, error) ? backups : data_dir;
}

Error no_copy(Error error) {
  if (error.code == ErrorCode::storage_error)
    error.message +=
        " Without a copy an upgrade cannot be undone. Make room, or start the server with "
        "upgrade.copy: off (SOLIDRUST_UPGRADE_COPY=off), and keep a backup of your own.";
  return error;
}

void tell_copying(std::uint64_t written, std::uint64_t total) {
  LogLine(LogLevel::info, "upgrade_copying").field("written_bytes", written).field("bytes", total);
}

Result<void> copy_first(const DataFolder& folder, const Clock& clock, const SchemaState& state) {
  const std::string backups = folder.backups();
  if (auto made = make_private_folder(backups); !made) return made;
  remove_partial_copies(folder.path());
  if (auto room = check_room(backups, state.bytes, kCopy); !room) return room;
  std::string target = backups + "/" + copy_name(state, unix_ms(clock.system()));
  const auto begun = steady_clock::now();
  tell_copying(0, state.bytes);
  auto made = make_copy(folder.path(), target, WaitingUsage::copied,
                        [&](std::uint64_t written) { tell_copying(written, state.bytes); });
  // Made in this very second, before the same step: by a start that then failed.
  if (!made && made.error().code == ErrorCode::already_exists) made = Result<void>();
  if (!made) return made;
  remove_older_copies(folder.path(), target);
  LogLine(LogLevel::info, "upgrade_copied")
      .field("copy", target)
      .field("schema", state.applied)
      .field("upgrade_to", known_steps())
      .field("ms", std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(
                                    steady_clock::now() - begun)
                                    .count()})
      .field("back", restore_command(folder.path(), target));
  return {};
}

}  // namespace

std::string this_program() {
  return fmt::format("{} ({})", build_info().version, build_info().commit);
}

std::string restore_command(const std::string& data_dir, const std::string& copy) {
  return fmt::format("solidrust restore --data-dir {} {}", quoted(data_dir), quoted(copy));
}

UpgradeCopy upgrade_copy_of(const Settings& settings) {
  return settings.upgrade_copy == "off" ? UpgradeCopy::skip : UpgradeCopy::make;
}

Result<void> prepare_upgrade(const DataFolder& folder, const Clock& clock, UpgradeCopy copy) {
  if (auto restored = check_restored(folder.path()); !restored) return restored;
  if (!has_database(folder.path())) return {};
  const auto state = read_schema(folder.database());
  if (!state) return about_database(folder.database(), state.error());
  if (auto known = check_known(folder.path(), *state); !known) return known;
  if (state->applied == 0 || state->applied == known_steps() || copy == UpgradeCopy::skip)
    return {};
  if (auto copied = copy_first(folder, clock, *state); !copied)
    return no_copy(std::move(copied).error());
  return {};
}

Result<UpgradePlan> plan_upgrade(const std::string& data_dir, UpgradeCopy copy) {
  UpgradePlan plan;
  plan.copies = kept_copies(data_dir);
  plan.waiting_usage = bytes_in(data_dir + "/journal");
  const auto refuse = [&plan](const Error& why) {
    plan.step = UpgradeStep::refuse;
    plan.refused = why.message;
    return plan;
  };
  if (auto restored = check_restored(data_dir); !restored) return refuse(restored.error());
  if (has_database(data_dir)) {
    const std::string database = data_dir + "/solidrust.db";
    auto state = read_schema(database);
    if (!state) return about_database(database, std::move(state).error());
    plan.schema = *std::move(state);
    if (auto known = check_known(data_dir, plan.schema); !known) return refuse(known.error());
  }
  if (auto read = Journal::check_version(data_dir + "/journal"); !read) return refuse(read.error());
  if (plan.schema.applied == 0) return plan;
  const auto room = room_in(place_of_copies(data_dir), plan.schema.bytes);
  if (!room) return room.error();
  plan.room_free = room->free;
  plan.step = UpgradeStep::nothing;
  if (plan.schema.applied == known_steps()) return plan;
  plan.step = UpgradeStep::upgrade;
  for (std::int64_t step = plan.schema.applied + 1; step <= known_steps(); ++step)
    plan.steps.emplace_back(known_step(step));
  plan.seconds = static_cast<std::uint32_t>(1 + kPasses * plan.schema.bytes / kBytesPerSecond);
  if (copy == UpgradeCopy::skip) return plan;
  plan.copy_bytes = plan.schema.bytes;
  plan.room_needed = room->needed;
  if (auto enough = check_room(*room, kCopy); !enough) return refuse(no_copy(enough.error()));
  return plan;
}

}  // namespace solidrust
