#include "auth/keys/key_scan.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/keys/key_text_finder.h"

namespace solidrust {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kSniffed = 8 * 1024;

class Scan {
 public:
  Scan(const KeyFound& found, const ScanFailed& failed)
      : found_(found), failed_(failed), piece_(std::make_unique<std::array<char, kPiece>>()) {}

  void folder(const fs::path& path);
  // O_NOFOLLOW or 0.
  void file(const fs::path& path, int follow);
  ScanCounts counts() const { return counts_; }

 private:
  void below(const fs::directory_entry& entry);
  void read(int descriptor, const fs::path& path, std::uintmax_t size);
  void fail(const fs::path& path, std::string_view why) {
    ++counts_.failed;
    failed_(path.string(), why);
  }
  const KeyFound& found_;
  const ScanFailed& failed_;
  std::unique_ptr<std::array<char, kPiece>> piece_;
  ScanCounts counts_;
};

void Scan::folder(const fs::path& path) {
  // Not by recursion: the depth of the folders is not ours to decide.
  std::vector<fs::directory_entry> waiting{fs::directory_entry(path)};
  while (!waiting.empty()) {
    const fs::directory_entry next = std::move(waiting.back());
    waiting.pop_back();
    std::error_code error;
    const fs::file_status status =
        next.path() == path ? next.status(error) : next.symlink_status(error);
    if (!fs::is_directory(status)) {
      if (fs::is_regular_file(status)) file(next.path(), O_NOFOLLOW);
      continue;
    }
    const std::size_t begin = waiting.size();
    fs::directory_iterator entries(next.path(), error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error))
      if (entries->path().filename() != ".git") waiting.push_back(*entries);
    if (error) fail(next.path(), error.message());
    // The last one is taken first.
    std::sort(waiting.begin() + static_cast<std::ptrdiff_t>(begin), waiting.end(),
              [](const auto& a, const auto& b) { return b.path() < a.path(); });
  }
}

void Scan::file(const fs::path& path, int follow) {
  // NONBLOCK: a pipe that took the file's place must not hold us up.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | follow);
  if (descriptor < 0) return fail(path, std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0)
    fail(path, std::strerror(errno));
  else if (S_ISREG(status.st_mode))
    read(descriptor, path, static_cast<std::uintmax_t>(status.st_size));
  ::close(descriptor);
}

void Scan::read(int descriptor, const fs::path& path, std::uintmax_t size) {
  KeyTextFinder finder([&](std::size_t line, std::size_t column, std::string_view key) {
    ++counts_.keys;
    found_({path.string(), line, column}, key);
  });
  for (bool first = true;; first = false) {
    const ssize_t got = ::read(descriptor, piece_->data(), piece_->size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(path, std::strerror(errno));
    const std::string_view piece(piece_->data(), static_cast<std::size_t>(got));
    if (first && size > kMaxBinary &&
        piece.substr(0, kSniffed).find('\0') != std::string_view::npos) {
      ++counts_.skipped;
      return;
    }
    if (got == 0) break;
    finder.feed(piece);
  }
  ++counts_.files;
}

}  // namespace

Result<ScanCounts> scan_for_keys(const std::string& path, const KeyFound& found,
                                 const ScanFailed& failed) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status))
    return Error(ErrorCode::not_found, "There is no file or folder " + path + ".");
  Scan scan(found, failed);
  if (fs::is_directory(status))
    scan.folder(path);
  else
    scan.file(path, 0);
  return scan.counts();
}

std::string_view key_state_name(KeyState state) noexcept {
  switch (state) {
    case KeyState::live:
      return "live";
    case KeyState::disabled:
      return "disabled";
    case KeyState::expired:
      return "expired";
    case KeyState::revoked:
      return "revoked";
    case KeyState::unknown:
      break;
  }
  return "unknown";
}

Result<KeyVerdict> judge_key(KeyStore& keys, const KeyHasher& hasher, const Clock& clock,
                             std::string_view key) {
  Result<std::optional<KeyWithOwner>> found = keys.find_by_mac(hasher.mac(key));
  const std::optional<KeyMac> older = hasher.older_mac(key);
  if (older && found.ok() && !found.value()) found = keys.find_by_mac(*older);
  if (!found) return std::move(found).error();
  if (!found.value()) return KeyVerdict{};
  const KeyWithOwner& row = *found.value();
  KeyState state = KeyState::live;
  if (row.key.status == KeyStatus::revoked)
    state = KeyState::revoked;
  else if (row.key.expires_ms && *row.key.expires_ms <= unix_ms(clock.system()))
    state = KeyState::expired;
  else if (row.key.status == KeyStatus::disabled || row.account_disabled)
    state = KeyState::disabled;
  return KeyVerdict{state, row.key.id};
}

}  // namespace solidrust
