#include "app/control_socket/running_servers.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/write_whole.h"

namespace solidrust {
namespace {

constexpr const char* kFolder = "solidrust";
constexpr std::string_view kEnding = ".server";
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr std::size_t kMostFiles = 1'000;

bool is_ours_alone(const struct stat& status) {
  return status.st_uid == ::geteuid() && (status.st_mode & kOthers) == 0;
}

// A folder that nobody else can write to or read; closed otherwise.
Descriptor own_folder(int at, const char* path, int more_flags) {
  Descriptor folder(::openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | more_flags));
  struct stat status {};
  if (!folder.open() || ::fstat(folder.get(), &status) != 0 || !is_ours_alone(status))
    return Descriptor();
  return folder;
}

enum class Missing : std::uint8_t { leave, make };

Descriptor open_folder(const std::string& runtime_dir, Missing missing) {
  if (!runtime_dir.starts_with('/')) return Descriptor();  // the specification: else it is ignored
  Descriptor base = own_folder(AT_FDCWD, runtime_dir.c_str(), 0);
  if (!base.open()) return base;
  if (missing == Missing::make) ::mkdirat(base.get(), kFolder, S_IRWXU);
  return own_folder(base.get(), kFolder, O_NOFOLLOW);
}

struct Found {
  std::string name;
  std::string data_dir;
  timespec written;
};

// What a server left; nothing: the file is none of ours, or not whole.
std::optional<Found> read_file(int folder, const std::string& name) {
  const Descriptor file(
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!file.open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      !is_ours_alone(status))
    return std::nullopt;
  std::array<char, PATH_MAX + 1> bytes;
  const ssize_t size = ::read(file.get(), bytes.data(), bytes.size());
  if (size < 2 || bytes[0] != '/' || bytes[static_cast<std::size_t>(size) - 1] != '\n')
    return std::nullopt;
  std::string path(bytes.data(), static_cast<std::size_t>(size) - 1);
  if (path.find_first_of(std::string_view("\n\0", 2)) != std::string::npos) return std::nullopt;
  return Found{name, std::move(path), status.st_mtim};
}

std::vector<Found> read_folder(int folder) {
  std::vector<Found> out;
  const int again = ::fcntl(folder, F_DUPFD_CLOEXEC, 0);
  if (again < 0) return out;
  const std::unique_ptr<DIR, int (*)(DIR*)> list(::fdopendir(again), ::closedir);
  if (list == nullptr) {
    ::close(again);
    return out;
  }
  while (const dirent* entry = ::readdir(list.get())) {
    const std::string name = entry->d_name;
    if (!name.ends_with(kEnding)) continue;
    if (auto found = read_file(folder, name)) out.push_back(*std::move(found));
    if (out.size() == kMostFiles) break;
  }
  return out;
}

// A server that has just started may have put its own file in the place of one that is left over.
bool is_still(int folder, const Found& one) {
  struct stat status {};
  return ::fstatat(folder, one.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         status.st_mtim.tv_sec == one.written.tv_sec &&
         status.st_mtim.tv_nsec == one.written.tv_nsec;
}

bool later(const Found& one, const Found& other) {
  return std::pair(one.written.tv_sec, one.written.tv_nsec) >
         std::pair(other.written.tv_sec, other.written.tv_nsec);
}

}  // namespace

std::optional<RunningServerFile> RunningServerFile::leave(const std::string& runtime_dir,
                                                          const std::string& data_dir) {
  std::error_code error;
  const std::string path = std::filesystem::canonical(data_dir, error).string();
  struct stat status {};
  if (error || path.find('\n') != std::string::npos || ::stat(path.c_str(), &status) != 0)
    return std::nullopt;
  Descriptor folder = open_folder(runtime_dir, Missing::make);
  if (!folder.open()) return std::nullopt;
  // One file for a data folder, which one server uses at a time.
  std::string name = fmt::format("{:x}-{:x}{}", status.st_dev, status.st_ino, kEnding);
  const std::string fresh = name + ".new";
  ::unlinkat(folder.get(), fresh.c_str(), 0);
  {
    const Descriptor file(::openat(folder.get(), fresh.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                   S_IRUSR | S_IWUSR));
    if (!file.open() || write_whole(file.get(), path + "\n") != 0) return std::nullopt;
  }
  if (::renameat(folder.get(), fresh.c_str(), folder.get(), name.c_str()) != 0) return std::nullopt;
  return RunningServerFile(std::move(folder), std::move(name));
}

RunningServerFile::~RunningServerFile() {
  if (folder_.open()) ::unlinkat(folder_.get(), name_.c_str(), 0);
}

std::optional<std::string> newest_server(const std::string& runtime_dir) {
  const Descriptor folder = open_folder(runtime_dir, Missing::leave);
  if (!folder.open()) return std::nullopt;
  std::vector<Found> all = read_folder(folder.get());
  std::sort(all.begin(), all.end(), later);
  for (Found& one : all) {
    const auto socket = connect_unix(one.data_dir + "/control.sock");
    if (socket && peer_is_ours(socket->get())) return std::move(one.data_dir);
    if (!socket && socket.error().code == ErrorCode::not_found && is_still(folder.get(), one))
      ::unlinkat(folder.get(), one.name.c_str(), 0);
  }
  return std::nullopt;
}

}  // namespace solidrust
