#include "control/mail/folder_transport.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/write_whole.h"

namespace solidrust {
namespace {

Error failed(const std::string& path, int reason) {
  return {ErrorCode::storage_error,
          fmt::format("Cannot write the mail {}: {}.", path, std::strerror(reason))};
}

}  // namespace

Result<std::string> FolderTransport::deliver(const std::string& /*from*/, const std::string& /*to*/,
                                             const std::string& message,
                                             const std::atomic<bool>& /*give_up*/) {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder_, errno);
  if (::chmod(folder_.c_str(), 0700) != 0) return failed(folder_, errno);
  // Of all that write into folders in this process: two in the same millisecond differ by it.
  static std::atomic<std::uint64_t> number{0};
  // Complete under another name first: who watches the folder never reads half a message.
  const std::string path =
      fmt::format("{}/{:013}-{:04}.eml", folder_, unix_ms(clock_.system()), number.fetch_add(1));
  const std::string beside = path + ".part";
  const int file =
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return failed(path, errno);
  int reason = write_whole(file, message);
  if (::close(file) != 0 && reason == 0) reason = errno;
  if (reason == 0 && ::rename(beside.c_str(), path.c_str()) != 0) reason = errno;
  if (reason != 0) {
    ::unlink(beside.c_str());
    return failed(path, reason);
  }
  drop_oldest();
  return path;
}

void FolderTransport::drop_oldest() const {
  std::vector<std::string> files;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder_, error), end; !error && at != end;
       at.increment(error))
    if (at->path().extension() == ".eml") files.push_back(at->path().string());
  if (files.size() <= kMost) return;
  std::sort(files.begin(), files.end());  // by time: the name begins with it
  for (std::size_t i = 0; i + kMost < files.size(); ++i) ::unlink(files[i].c_str());
}

}  // namespace solidrust
