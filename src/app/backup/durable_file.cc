#include "app/backup/durable_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/write_whole.h"

namespace solidrust {
namespace {

namespace fs = std::filesystem;

Error failed(std::string_view what, const std::string& path, int code) {
  return {ErrorCode::storage_error,
          fmt::format("Cannot {} {}: {}.", what, path, std::generic_category().message(code))};
}

Descriptor open_file(const std::string& path, int flags) {
  return Descriptor(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600));
}

Result<void> pour(const Descriptor& in, const std::string& from, const Descriptor& out,
                  const std::string& to) {
  constexpr std::size_t kPiece = 1024 * 1024;
  const auto piece = std::make_unique<std::array<char, kPiece>>();
  for (;;) {
    const ssize_t got = ::read(in.get(), piece->data(), piece->size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", from, errno);
    if (got == 0) break;
    const int code = write_whole(out.get(), {piece->data(), static_cast<std::size_t>(got)});
    if (code != 0) return failed("write", to, code);
  }
  if (::fsync(out.get()) != 0) return failed("write", to, errno);
  return {};
}

template <class Wanted>
Result<std::vector<std::string>> names_that(const std::string& folder, Wanted wanted) {
  std::vector<std::string> names;
  std::error_code error;
  // The loop of the language would throw.
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error))
    if (wanted(*entry)) names.push_back(entry->path().filename().string());
  if (error && error != std::errc::no_such_file_or_directory)
    return failed("read", folder, error.value());
  return names;
}

// 0, or what the system says. Some file systems cannot refuse to replace (NFS, older ZFS): there
// only an empty folder that is made between look and rename is replaced.
int rename_to_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  struct stat status {};
  if (::lstat(to.c_str(), &status) == 0) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

Result<void> sync_folder(const std::string& folder) {
  const Descriptor open = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (open.get() < 0 || ::fsync(open.get()) != 0) return failed("write", folder, errno);
  return {};
}

Result<void> make_private_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return failed("make the folder", folder, errno);
  return {};
}

Result<std::string> make_partial_folder(const std::string& parent) {
  std::string path = parent + "/" + kPartial + "XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return failed("make a folder in", parent, errno);
  return path;
}

Result<void> copy_file(const std::string& from, const std::string& to) {
  const Descriptor in = open_file(from, O_RDONLY);
  if (in.get() < 0) return failed("read", from, errno);
  const Descriptor out = open_file(to, O_WRONLY | O_CREAT | O_EXCL);
  if (out.get() < 0) return failed("make", to, errno);
  return pour(in, from, out, to);
}

Result<void> link_file(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return {};
  return copy_file(from, to);
}

Result<void> name_folder(const std::string& from, const std::string& to) {
  if (const int code = rename_to_new(from, to); code != 0) {
    if (code == EEXIST || code == ENOTEMPTY)
      return Error(ErrorCode::already_exists, fmt::format("{} is there already.", to));
    return failed("make", to, code);
  }
  const auto parent = fs::path(to).parent_path().string();
  return sync_folder(parent.empty() ? "." : parent);
}

Result<std::uint64_t> free_bytes(const std::string& folder) {
  struct statvfs state {};
  if (::statvfs(folder.c_str(), &state) != 0) return failed("look at", folder, errno);
  return std::uint64_t{state.f_bavail} * state.f_frsize;
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
  return names_that(folder, [](const fs::directory_entry&) { return true; });
}

Result<std::vector<std::string>> files_in(const std::string& folder) {
  return names_that(folder, [](const fs::directory_entry& entry) {
    std::error_code error;
    return entry.is_regular_file(error);
  });
}

std::uint64_t bytes_in(const std::string& folder) {
  std::uint64_t sum = 0;
  const auto names = files_in(folder);
  if (!names) return 0;
  for (const std::string& name : *names) {
    std::error_code gone;
    const auto size = fs::file_size(fs::path(folder) / name, gone);
    if (!gone) sum += size;
  }
  return sum;
}

}  // namespace solidrust
