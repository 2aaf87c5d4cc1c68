#include "app/backup/new_file.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/write_whole.h"

namespace solidrust {
namespace {

Error refused(const std::string& path, int code) {
  return {ErrorCode::storage_error,
          fmt::format("Cannot write {}: {}.", path, std::generic_category().message(code))};
}

// 0, or what the system says.
int write_durably(int fd, std::string_view text) {
  if (const int code = write_whole(fd, text); code != 0) return code;
  return ::fchmod(fd, S_IRUSR | S_IWUSR) == 0 && ::fsync(fd) == 0 ? 0 : errno;
}

}  // namespace

Result<void> write_new_file(const std::string& path, std::string_view text, IfThere if_there) {
  std::string fresh = path + ".XXXXXX";
  const int fd = ::mkostemp(fresh.data(), O_CLOEXEC);
  if (fd < 0) return refused(path, errno);
  int code = write_durably(fd, text);
  ::close(fd);
  // A link is made only where nothing is; a rename takes the place of what is there.
  if (code == 0) {
    const bool placed = if_there == IfThere::replace ? ::rename(fresh.c_str(), path.c_str()) == 0
                                                     : ::link(fresh.c_str(), path.c_str()) == 0;
    code = placed ? 0 : errno;
  }
  if (code != 0 || if_there == IfThere::refuse) ::unlink(fresh.c_str());
  if (code == EEXIST)
    return Error{ErrorCode::already_exists,
                 fmt::format("{} is there already; --force replaces it.", path)};
  if (code != 0) return refused(path, code);
  return {};
}

}  // namespace solidrust
