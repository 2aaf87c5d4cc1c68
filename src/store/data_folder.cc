#include "store/data_folder.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace solidrust {
namespace {

Error failed(const std::string& path, std::string_view what, int reason) {
  return {ErrorCode::storage_error,
          fmt::format("Cannot {} {}: {}.", what, path, std::strerror(reason))};
}

Result<void> make_folder(const std::string& path) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::absolute(path).parent_path();
  std::filesystem::create_directories(parent, error);
  if (error) return failed(parent.string(), "make the folder", error.value());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return failed(path, "make the data folder", errno);
  return {};
}

bool empty_or_ours(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path + "/solidrust.db", error) ||
         std::filesystem::is_empty(path, error);
}

Result<void> close_to_others(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return failed(path, "open the data folder", errno);
  if (!S_ISDIR(status.st_mode)) return failed(path, "open the data folder", ENOTDIR);
  if ((status.st_mode & 077) == 0) return {};
  if (!empty_or_ours(path))
    return Error(ErrorCode::storage_error,
                 fmt::format("{} is open to other users and holds files that are not ours: choose "
                             "another data folder, or close it with: chmod 700 {}",
                             path, path));
  if (::chmod(path.c_str(), 0700) != 0) return failed(path, "close to other users", errno);
  return {};
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::string& path) {
  std::string clean = path;
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  if (clean.empty())
    return Error(ErrorCode::invalid_argument, "The data folder has no name.", "data_dir");
  if (Result<void> made = make_folder(clean); !made) return std::move(made).error();
  if (Result<void> closed = close_to_others(clean); !closed) return std::move(closed).error();
  return DataFolder(std::move(clean));
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataFolder& DataFolder::operator=(DataFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

Result<void> DataFolder::lock(std::chrono::milliseconds wait) {
  if (lock_ >= 0) return {};
  const int file = ::open(lock_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return failed(lock_file(), "open", errno);
  const auto give_up = std::chrono::steady_clock::now() + wait;
  while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    if (reason == EINTR) continue;
    if (reason == EWOULDBLOCK && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      continue;
    }
    ::close(file);
    if (reason != EWOULDBLOCK) return failed(lock_file(), "lock", reason);
    const std::optional<pid_t> pid = holder();
    return Error(ErrorCode::service_unavailable,
                 fmt::format("The data folder {} is in use by {}.", path_,
                             pid ? fmt::format("process {}", *pid) : "another process"));
  }
  lock_ = file;
  // Only a help for the message above: the lock itself is the descriptor's.
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(file, 0) != 0 ||
      ::pwrite(file, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return failed(lock_file(), "write", errno);
  return {};
}

std::optional<pid_t> DataFolder::holder() const {
  const int file = ::open(lock_file().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return std::nullopt;
  std::array<char, 32> text{};
  const ssize_t size = ::read(file, text.data(), text.size());
  ::close(file);
  pid_t pid = 0;
  if (size <= 0) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + size, pid);
  if (error != std::errc() || pid <= 0) return std::nullopt;
  return pid;
}

}  // namespace solidrust
