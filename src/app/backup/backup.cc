#include "app/backup/backup.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/backup/durable_file.h"
#include "base/ascii_class.h"
#include "control/timestamp.h"

namespace solidrust {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "schema-";
constexpr std::size_t kTimeLength = 16;  // 20261130T101530Z
constexpr std::size_t kMostOfVersion = 32;

bool is_version_sign(char c) {
  return is_alnum(c) || c == '.' || c == '-' || c == '+';
}

// "0.1.0 (f81d4fae)" → "0.1.0". It comes from the database, and becomes a file's name.
std::string version_in(std::string_view program) {
  std::string version(program.substr(0, std::min(program.find(' '), kMostOfVersion)));
  const bool plain = std::all_of(version.begin(), version.end(), is_version_sign);
  return version.empty() || !plain ? "unknown" : version;
}

bool is_compact_time(std::string_view text) {
  if (text.size() != kTimeLength || text[8] != 'T' || text.back() != 'Z') return false;
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    if (i != 8 && !is_digit(text[i])) return false;
  return true;
}

std::optional<KeptCopy> read_name(const std::string& path, std::string_view name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const std::size_t version_at = name.find('_');
  const std::size_t time_at = name.rfind('_');
  if (version_at == name.npos || time_at == version_at) return std::nullopt;
  KeptCopy copy{path, 0, std::string(name.substr(version_at + 1, time_at - version_at - 1)), ""};
  const char* const end = name.data() + version_at;
  const auto [stopped, error] = std::from_chars(name.data(), end, copy.schema);
  const std::string_view time = name.substr(time_at + 1);
  if (error != std::errc() || stopped != end || !is_compact_time(time)) return std::nullopt;
  copy.made =
      fmt::format("{}-{}-{} {}:{}:{} UTC", time.substr(0, 4), time.substr(4, 2), time.substr(6, 2),
                  time.substr(9, 2), time.substr(11, 2), time.substr(13, 2));
  return copy;
}

std::string backups_of(const std::string& data_dir) {
  return data_dir + "/backups";
}

void remove_whole(const std::string& folder) {
  std::error_code error;
  fs::remove_all(folder, error);  // what cannot be removed is tried again at the next start
}

// Segments are written by no one but the process that made them, so a second name is a copy; the
// file of what was set aside is written on, and may be replaced by a server that runs.
Result<void> copy_journal(const std::string& from, const std::string& to, WaitingUsage usage) {
  const auto names = files_in(from);
  if (!names) return names.error();
  if (auto made = make_private_folder(to); !made) return made;
  for (const std::string& name : *names) {
    const bool beside_a_server = usage == WaitingUsage::in_the_database;
    if (beside_a_server && name.ends_with(".segment")) continue;
    const bool segment = name.find(".segment") != name.npos;
    const std::string file = from + "/" + name;
    const auto kept = segment ? link_file(file, to + "/" + name) : copy_file(file, to + "/" + name);
    if (!kept && !(beside_a_server && ::access(file.c_str(), F_OK) != 0)) return kept;
  }
  return sync_folder(to);
}

Result<void> fill(const std::string& data_dir, const std::string& to, WaitingUsage usage,
                  const CopyProgress& progress) {
  // Before the database: what is set aside may be booked meanwhile, and is then in both.
  if (auto copied = copy_journal(data_dir + "/journal", to + "/journal", usage); !copied)
    return copied;
  const auto others = usage == WaitingUsage::in_the_database ? SqliteFile::Others::may_write
                                                             : SqliteFile::Others::none;
  if (auto copied =
          copy_database(data_dir + "/solidrust.db", to + "/solidrust.db", others, progress);
      !copied)
    return copied;
  if (::access((data_dir + "/pepper").c_str(), F_OK) == 0)
    if (auto copied = copy_file(data_dir + "/pepper", to + "/pepper"); !copied) return copied;
  return sync_folder(to);
}

}  // namespace

std::string compact_time(std::int64_t now_ms) {
  constexpr std::size_t kSeconds = 19;  // of 2026-11-30T10:15:30.000Z
  std::string out = format_timestamp(now_ms).substr(0, kSeconds);
  std::erase_if(out, [](char c) { return c == '-' || c == ':'; });
  return out + "Z";
}

std::string copy_name(const SchemaState& state, std::int64_t now_ms) {
  return fmt::format("{}{}_{}_{}", kPrefix, state.applied, version_in(state.program),
                     compact_time(now_ms));
}

std::vector<KeptCopy> kept_copies(const std::string& data_dir) {
  std::vector<KeptCopy> copies;
  const auto names = names_in(backups_of(data_dir));
  if (!names) return copies;
  for (const std::string& name : *names)
    if (auto copy = read_name(backups_of(data_dir) + "/" + name, name))
      copies.push_back(*std::move(copy));
  std::sort(copies.begin(), copies.end(), [](const KeptCopy& one, const KeptCopy& other) {
    return std::tie(one.made, one.schema) > std::tie(other.made, other.schema);
  });
  return copies;
}

Result<Room> room_in(const std::string& folder, std::uint64_t bytes) {
  const auto free = free_bytes(folder);
  if (!free) return free.error();
  return Room{folder, bytes + kSpareBytes, *free};
}

Result<void> check_room(const Room& room, std::string_view for_what) {
  if (room.free >= room.needed) return {};
  return Error(ErrorCode::storage_error,
               fmt::format("There is no room for {} in {}: it takes {} bytes, and {} are missing.",
                           for_what, room.folder, room.needed, room.needed - room.free));
}

Result<void> check_room(const std::string& folder, std::uint64_t bytes, std::string_view for_what) {
  const auto room = room_in(folder, bytes);
  return room ? check_room(*room, for_what) : Result<void>(room.error());
}

Result<void> make_copy(const std::string& data_dir, const std::string& target, WaitingUsage usage,
                       const CopyProgress& progress) {
  std::string parent = fs::path(target).parent_path().string();
  if (parent.empty()) parent = ".";
  const auto partial = make_partial_folder(parent);
  if (!partial) return partial.error();
  auto done = fill(data_dir, *partial, usage, progress);
  if (done.ok()) done = name_folder(*partial, target);
  if (!done) remove_whole(*partial);
  return done;
}

void remove_partial_copies(const std::string& data_dir) {
  for (const std::string& folder : {data_dir, backups_of(data_dir)}) {
    const auto names = names_in(folder);
    if (!names) continue;
    for (const std::string& name : *names)
      if (name.starts_with(kPartial)) remove_whole(folder + "/" + name);
  }
}

// A copy loses its name first: one that is removed half-way is none.
void remove_older_copies(const std::string& data_dir, const std::string& but) {
  std::size_t kept = 1;  // `but`
  for (const KeptCopy& copy : kept_copies(data_dir)) {
    if (copy.path == but || kept++ < kCopiesKept) continue;
    const std::string gone =
        backups_of(data_dir) + "/" + kPartial + fs::path(copy.path).filename().string();
    std::error_code error;
    fs::rename(copy.path, gone, error);
    if (!error) remove_whole(gone);
  }
}

}  // namespace solidrust
