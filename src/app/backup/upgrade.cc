#include "app/backup/upgrade.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/backup/durable_file.h"
#include "app/backup/restore.h"
#include "app/build_info.h"
#include "base/log.h"

namespace solidrust {
namespace {

using std::chrono::steady_clock;

// For a slow disk: the estimate is for people who plan a stop, and had better be too long.
constexpr std::uint64_t kBytesPerSecond = std::uint64_t{40} * 1024 * 1024;
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
  if (auto room = check_room(backups, state.bytes, "the copy that is made before an upgrade");
      !room)
    return room;
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

Result<void> prepare_upgrade(const DataFolder& folder, const Clock& clock, UpgradeCopy copy) {
  if (auto restored = check_restored(folder.path()); !restored) return restored;
  if (!has_database(folder.path())) return {};
  const auto state = read_schema(folder.database());
  if (!state) {
    Error unread = state.error();
    unread.message = folder.database() + ": " + unread.message;
    return unread;
  }
  if (state->applied > known_steps())
    return Error(ErrorCode::storage_error, newer_sentence(folder.path(), *state));
  if (state->applied == 0 || state->applied == known_steps() || copy == UpgradeCopy::skip)
    return {};
  if (auto copied = copy_first(folder, clock, *state); !copied)
    return no_copy(std::move(copied).error());
  return {};
}

Result<UpgradePlan> plan_upgrade(const std::string& data_dir) {
  UpgradePlan plan;
  plan.copies = kept_copies(data_dir);
  plan.waiting_usage = bytes_in(data_dir + "/journal");
  if (auto restored = check_restored(data_dir); !restored) {
    plan.step = UpgradeStep::refuse;
    plan.refused = restored.error().message;
    return plan;
  }
  if (!has_database(data_dir)) return plan;
  auto state = read_schema(data_dir + "/solidrust.db");
  if (!state) return std::move(state).error();
  plan.schema = *std::move(state);
  const auto free = free_bytes(data_dir);
  if (!free) return free.error();
  plan.room_free = *free;
  if (plan.schema.applied > known_steps()) {
    plan.step = UpgradeStep::refuse;
    plan.refused = newer_sentence(data_dir, plan.schema);
    return plan;
  }
  plan.step = plan.schema.applied == known_steps() ? UpgradeStep::nothing : UpgradeStep::upgrade;
  for (std::int64_t step = plan.schema.applied + 1; step <= known_steps(); ++step)
    plan.steps.emplace_back(known_step(step));
  if (plan.step == UpgradeStep::nothing) return plan;
  plan.copy_bytes = plan.schema.bytes;
  plan.room_needed = plan.copy_bytes + kSpareBytes;
  plan.seconds = static_cast<std::uint32_t>(1 + kPasses * plan.copy_bytes / kBytesPerSecond);
  if (auto room = check_room(data_dir, plan.copy_bytes, "the copy that is made before an upgrade");
      !room) {
    plan.step = UpgradeStep::refuse;
    plan.refused = no_copy(std::move(room).error()).message;
  }
  return plan;
}

}  // namespace solidrust
