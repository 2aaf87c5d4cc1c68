#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "net/carry.h"
#include "web/assets/asset_source.h"

namespace solidrust::web {
namespace {

// The kernel itself refuses every path, and every link on it, that leaves the folder.
int open_beneath(int folder, const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how));
}

bool is_hidden(std::string_view path) {
  return path.find("/.") != path.npos;
}

Result<std::optional<FoundAsset>> read_file(int folder, const std::string& path) {
  const Descriptor file(open_beneath(folder, path.substr(1)));
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode))
    return std::optional<FoundAsset>();
  if (static_cast<std::size_t>(about.st_size) > FolderAssets::kMaxFile)
    return Error{
        ErrorCode::storage_error, "A file of the console's folder is too large.", {}, path};
  const auto size = static_cast<std::size_t>(about.st_size);
  // The ETag, and behind it the content: one block that the views point into.
  std::string etag =
      fmt::format("\"{:x}-{:x}{:09}\"", size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
  const std::size_t start = etag.size();
  auto held = std::make_shared<std::string>(std::move(etag));
  held->resize(start + size);
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = ::read(file.get(), held->data() + start + got, size - got);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;  // shortened meanwhile
    got += static_cast<std::size_t>(n);
  }
  held->resize(start + got);
  FoundAsset found;
  const std::string_view all = *held;
  found.asset.identity = {all.substr(start), all.substr(0, start)};
  found.held = std::move(held);
  return std::optional<FoundAsset>(std::move(found));
}

}  // namespace

Result<std::unique_ptr<FolderAssets>> FolderAssets::open(const std::string& folder,
                                                         WorkPool& pool) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return Error{ErrorCode::invalid_argument,
                 fmt::format("The console's folder {} cannot be opened: {}. Build it with "
                             "\"npm run build\" in console/, or leave --console-dir away.",
                             folder, std::strerror(errno))};
  return std::unique_ptr<FolderAssets>(new FolderAssets(fd, pool));
}

FolderAssets::~FolderAssets() {
  ::close(folder_);
}

Task<Result<std::optional<FoundAsset>>> FolderAssets::find(std::string path) {
  if (path.size() < 2 || is_hidden(path) || path.find('\0') != path.npos)
    co_return std::optional<FoundAsset>();
  auto work = [folder = folder_, path = std::move(path)] { return read_file(folder, path); };
  co_return co_await carry(pool_, std::move(work));
}

}  // namespace solidrust::web
