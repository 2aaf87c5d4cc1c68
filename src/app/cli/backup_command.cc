// backup TARGET, restore COPY
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/backup/backup.h"
#include "app/backup/durable_file.h"
#include "app/backup/restore.h"
#include "app/backup/upgrade.h"
#include "app/cli/commands.h"
#include "app/cli/journal_answer.h"
#include "app/control_socket/control_client.h"
#include "app/control_socket/server_or_here.h"
#include "base/json_writer.h"
#include "store/data_folder.h"

namespace solidrust {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kUsagePatience{5};

struct Arguments {
  std::string target;
  std::string copy;
};

Result<void> check_source(const std::string& data_dir) {
  std::error_code error;
  if (std::filesystem::exists(data_dir + "/solidrust.db", error)) return {};
  return Error(
      ErrorCode::not_found,
      fmt::format("There is no database in {}: name the data folder with --data-dir.", data_dir));
}

Error usage_waits(milliseconds behind) {
  return {ErrorCode::service_unavailable,
          fmt::format("The server's database is {} s behind its usage, which would be missing in "
                      "the backup. Something else writes to the database, or its disk does not "
                      "keep up: see solidrust doctor and the server's log, then try again.",
                      std::chrono::ceil<seconds>(behind).count())};
}

// Until all usage of before this call is in the server's database, or set aside. Nothing: no server
// runs, or none any more.
std::optional<Result<void>> write_usage(const std::string& socket) {
  const auto asked_at = steady_clock::now();
  while (true) {
    // The server answers after it has written what waits, so far as that is quick.
    const auto listed = ask_server(socket, {"requests.list", R"({"limit":1})"});
    if (!listed) return std::nullopt;
    if (!listed->ok()) return listed->error();
    const auto answer = ask_server(socket, {"server.journal", ""});
    if (!answer) return std::nullopt;
    if (!answer->ok()) return answer->error();
    const milliseconds behind = read_journal_answer(**answer).behind.value_or(milliseconds::max());
    const auto since = steady_clock::now() - asked_at;
    if (behind <= since) return Result<void>();
    if (since > kUsagePatience) return usage_waits(behind);
  }
}

Result<void> copy_folder(const std::string& data_dir, const std::string& target) {
  return server_or_here(
      [&]() -> std::optional<Result<void>> {
        auto written = write_usage(data_dir + "/control.sock");
        if (!written || !written->ok()) return written;
        return make_copy(data_dir, target, WaitingUsage::in_the_database);
      },
      [&]() -> Result<DataFolder> {
        auto folder = DataFolder::open(data_dir);
        if (!folder) return folder;
        if (auto locked = folder->lock(); !locked) return std::move(locked).error();
        return folder;
      },
      [&](DataFolder&) { return make_copy(data_dir, target, WaitingUsage::copied); });
}

Result<SchemaState> back_up(const std::string& data_dir, const std::string& target) {
  if (auto there = check_source(data_dir); !there) return std::move(there).error();
  if (auto restored = check_restored(data_dir); !restored) return std::move(restored).error();
  std::error_code error;
  if (std::filesystem::exists(target, error))
    return Error(ErrorCode::already_exists,
                 fmt::format("{} is there already: a backup makes a folder of its own.", target));
  const std::string parent = std::filesystem::absolute(target, error).parent_path().string();
  auto state = read_schema(data_dir + "/solidrust.db");
  if (!state) return state;
  if (auto room = check_room(parent, state->bytes + bytes_in(data_dir + "/journal"), "the backup");
      !room)
    return std::move(room).error();
  if (auto copied = copy_folder(data_dir, target); !copied) return std::move(copied).error();
  return state;
}

int backup(const CommonOptions& common, const Arguments& given) {
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  std::string target = given.target;
  while (target.size() > 1 && target.back() == '/') target.pop_back();
  const auto state = back_up(*folder, target);
  if (!state) return fail(common, state.error());
  const std::uint64_t bytes = bytes_in(target) + bytes_in(target + "/journal");
  if (common.json) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("backup").value(target).key("bytes").value(bytes);
    json.key("schema").value(state->applied).key("program").value(state->program).end_object();
    print(out + "\n");
    return kExitDone;
  }
  print(
      fmt::format("Wrote {} ({} bytes).\nIt holds the pepper: keep it as you keep a secret.\n"
                  "Put it back, with the server stopped:  {}\n",
                  target, bytes, restore_command(*folder, target)));
  return kExitDone;
}

int restore(const CommonOptions& common, const Arguments& given) {
  const auto folder = data_folder_of(common);
  if (!folder) return kExitFailure;
  const SystemClock clock;
  const auto restored = restore_copy(*folder, given.copy, clock);
  if (!restored) return fail(common, restored.error());
  if (common.json) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("data_dir").value(*folder).key("schema").value(restored->schema);
    json.key("program").value(restored->program).key("kept").value(restored->kept).end_object();
    print(out + "\n");
    return kExitDone;
  }
  std::string text = fmt::format("Restored {} from {}.\n", *folder, given.copy);
  if (!restored->kept.empty())
    text += fmt::format("What was there before is kept: {}\n", restored->kept);
  if (restored->schema < known_steps())
    text +=
        fmt::format("Start the version that wrote it{}; this one ({}) would upgrade it again.\n",
                    restored->program.empty() ? "" : ": " + restored->program, this_program());
  print(text);
  return kExitDone;
}

}  // namespace

void add_backup_commands(CliCommand root, Invocation& invocation) {
  const auto given = std::make_shared<Arguments>();
  const CommonOptions& common = invocation.common;
  CliCommand made = add_command(
      root, invocation, "backup",
      "Copies database, pepper and waiting usage into a new folder; also beside a running server.",
      "solidrust backup /srv/backups/solidrust-monday",
      [&common, given] { return backup(common, *given); });
  made.option("target", given->target, "A folder that is made; it must not be there")
      .type_name("FOLDER")
      .required();
  CliCommand put = add_command(
      root, invocation, "restore",
      "Puts a copy back, of backup or of an upgrade, and keeps what was there. Stop the server "
      "first.",
      "solidrust restore /srv/backups/solidrust-monday",
      [&common, given] { return restore(common, *given); });
  put.option("copy", given->copy, "The copy's folder").type_name("FOLDER").required();
}

}  // namespace solidrust
