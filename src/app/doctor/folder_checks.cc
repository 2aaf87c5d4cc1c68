// The data folder: who may enter it, and whether what is in it is whole.
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup/durable_file.h"
#include "app/backup/restore.h"
#include "app/cli/answer_table.h"
#include "app/cli/journal_answer.h"
#include "app/control_socket/control_client.h"
#include "app/doctor/doctor.h"
#include "auth/pepper.h"
#include "base/random.h"
#include "meter/journal_segment.h"
#include "meter/set_aside.h"
#include "store/sqlite/sqlite_connection.h"

namespace solidrust {
namespace {

Finding examine_modes(const std::string& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0)
    return {"data folder", Health::warn, fmt::format("{}: {}", folder, std::strerror(errno)),
            "It is made when the server starts; if there should be one, name it with --data-dir."};
  if (!S_ISDIR(status.st_mode))
    return {"data folder", Health::fail, folder + " is not a folder",
            "Name another with --data-dir."};
  if (status.st_uid != ::geteuid() && ::geteuid() != 0)
    return {"data folder", Health::fail, folder + " belongs to another user",
            "Run this command, and the server, as that user."};
  if ((status.st_mode & 077) != 0)
    return {"data folder", Health::fail, fmt::format("{} is open to other users", folder),
            fmt::format("chmod 700 {}", folder)};
  for (const char* name : {"solidrust.db", "pepper", "control.sock"}) {
    const std::string file = folder + "/" + name;
    if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 077) != 0)
      return {"data folder", Health::fail, fmt::format("{} is open to other users", file),
              fmt::format("chmod 600 {}", file)};
  }
  return {"data folder", Health::ok, folder, ""};
}

// The whole file is read through a reading connection: harmless beside a running server.
Finding examine_database(const std::string& file) {
  constexpr const char* kRestore =
      "Stop the server, then: solidrust restore COPY (docs/backup-and-upgrade.md). It keeps what "
      "is there.";
  auto connection = SqliteConnection::open(file, SqliteConnection::Role::reader,
                                           std::chrono::milliseconds(2'000));
  const auto failed = [&file](std::string_view why) {
    return Finding{"database", Health::fail, fmt::format("{}: {}", file, why), kRestore};
  };
  if (!connection) return failed(connection.error().message);
  SqlStatement check = (*connection)->prepare(Sql::of_sqlite("PRAGMA quick_check(10)"));
  std::string wrong;
  while (true) {
    auto row = check.step();
    if (!row) return failed(row.error().message);
    if (!*row) break;
    if (check.text(0) != "ok") wrong += (wrong.empty() ? "" : "; ") + std::string(check.text(0));
  }
  if (!wrong.empty()) return failed(wrong);
  return {"database", Health::ok, file, ""};
}

Finding examine_pepper(const std::string& file) {
  SystemRandom random;
  if (auto peppers = open_pepper(file, IfMissing::refuse, random); !peppers)
    return {"pepper", Health::fail, peppers.error().message,
            "Restore it from a backup: without it no key is known."};
  return {"pepper", Health::ok, file, ""};
}

// Usage that is in no sum.
Finding examine_usage(const std::string& journal) {
  const SetAside::Count count = SetAside(journal).count();
  if (!count.any()) return {"usage", Health::ok, "nothing is set aside", ""};
  return {"usage", Health::warn,
          fmt::format("set aside and in no sum: {} records that the database refused, {} damaged "
                      "segments of the journal",
                      count.records, count.segments),
          "solidrust usage set-aside list says why; then apply or discard them."};
}

// What server.status answers, in words.
std::string status_text(std::string_view status) {
  std::string text = "running";
  for (const auto& [field, value] : flatten(status))
    text += fmt::format("{} {} {}", text == "running" ? ":" : ",", field == "api" ? "API" : field,
                        field == "console" && value == "-" ? "off" : value);
  return text;
}

Finding examine_server(const std::string& socket) {
  const auto answer = ask_server(socket, {"server.status", ""}, std::chrono::milliseconds(3'000));
  if (!answer) return {"server", Health::ok, "not running", ""};
  if (!answer->ok())
    return {"server", Health::fail, answer->error().message,
            "It runs and does not answer: look at its log."};
  return {"server", Health::ok, status_text(**answer), ""};
}

// What an earlier server left, when none runs.
Finding examine_left_journal(const std::string& folder) {
  std::uintmax_t bytes = 0;
  const auto names = files_in(folder);
  if (!names) return {"usage journal", Health::fail, names.error().message, ""};
  for (const std::string& name : *names) {
    std::error_code gone;
    const auto size = std::filesystem::file_size(folder + "/" + name, gone);
    if (name.ends_with(JournalSegment::kExtension) && !gone) bytes += size;
  }
  if (bytes == 0) return {"usage journal", Health::ok, "empty", ""};
  return {"usage journal", Health::ok,
          fmt::format("up to {} KiB of usage wait for the next start", bytes / 1024), ""};
}

Finding examine_journal(const std::string& folder, const std::string& socket) {
  const auto answer = ask_server(socket, {"server.journal", ""}, std::chrono::milliseconds(3'000));
  if (!answer) return examine_left_journal(folder);
  if (!answer->ok())
    return {"usage journal", Health::fail, answer->error().message,
            "The server runs and does not answer: look at its log."};
  const JournalAnswer journal = read_journal_answer(**answer);
  Finding finding{"usage journal", Health::ok,
                  fmt::format("{} of {} KiB wait for the database; the last {} ms may be missing "
                              "in it",
                              journal.waiting_bytes / 1024, journal.bound_bytes / 1024,
                              journal.behind.value_or(std::chrono::milliseconds(0)).count()),
                  ""};
  if (!journal.full && journal.waiting_bytes < journal.bound_bytes / 2) return finding;
  finding.health = journal.full ? Health::fail : Health::warn;
  finding.advice =
      "The database does not keep up: see what else writes to it or to its disk. At the bound "
      "requests with live keys are refused; usage.journal raises it.";
  return finding;
}

}  // namespace

std::vector<Finding> examine_folder(const std::string& data_dir) {
  std::vector<Finding> out{examine_modes(data_dir)};
  if (out[0].health == Health::fail) return out;
  if (const auto restored = check_restored(data_dir); !restored)
    out.push_back({"restore", Health::fail, restored.error().message, "Give that command."});
  const std::string database = data_dir + "/solidrust.db";
  if (::access(database.c_str(), F_OK) != 0) return out;
  out.push_back(examine_database(database));
  out.push_back(examine_pepper(data_dir + "/pepper"));
  out.push_back(examine_usage(data_dir + "/journal"));
  out.push_back(examine_server(data_dir + "/control.sock"));
  out.push_back(examine_journal(data_dir + "/journal", data_dir + "/control.sock"));
  return out;
}

}  // namespace solidrust
