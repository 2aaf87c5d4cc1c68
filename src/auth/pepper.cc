#include "auth/pepper.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/secret.h"

namespace solidrust {
namespace {

constexpr std::size_t kMaxFile = 512;

Error failed(const std::string& path, std::string_view what, int reason) {
  return {ErrorCode::storage_error,
          fmt::format("Cannot {} the pepper file {}: {}.", what, path, std::strerror(reason))};
}

Error malformed(const std::string& path) {
  return {ErrorCode::storage_error,
          fmt::format("The pepper file {} is damaged: restore it from a backup. Without it no key "
                      "can be recognised.",
                      path)};
}

Result<Secret> read_private(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.open()) return failed(path, "open", errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return failed(path, "open", errno);
  if (!S_ISREG(status.st_mode)) return failed(path, "open", EINVAL);
  if ((status.st_mode & 077) != 0)
    return Error(ErrorCode::storage_error,
                 fmt::format("The pepper file {} is open to other users (mode {:03o}): close it "
                             "with: chmod 600 {}",
                             path, status.st_mode & 0777, path));
  std::string text(kMaxFile, '\0');
  const ssize_t size = ::read(file.get(), text.data(), text.size());
  if (size < 0) return failed(path, "read", errno);
  text.resize(static_cast<std::size_t>(size));
  return Secret(std::move(text));
}

std::optional<Pepper> parse_line(std::string_view line) {
  Pepper pepper;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), pepper.version);
  if (error != std::errc() || pepper.version < 1) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  if (line.size() != 1 + 2 * pepper.bytes.size() || line.front() != ' ') return std::nullopt;
  line.remove_prefix(1);
  for (std::size_t i = 0; i < pepper.bytes.size(); ++i) {
    const char* const digits = line.data() + 2 * i;
    const auto hex = std::from_chars(digits, digits + 2, pepper.bytes[i], 16);
    if (hex.ec != std::errc() || hex.ptr != digits + 2) return std::nullopt;
  }
  return pepper;
}

Result<PepperSet> parse(const std::string& path, std::string_view text) {
  std::optional<Pepper> older;
  std::optional<Pepper> newest;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return malformed(path);
    const std::optional<Pepper> next = parse_line(text.substr(0, end));
    if (!next || older || (newest && next->version <= newest->version)) return malformed(path);
    older = newest;
    newest = next;
    text.remove_prefix(end + 1);
  }
  if (!newest) return malformed(path);
  return PepperSet(*newest, older);
}

Secret print(const PepperSet& set) {
  std::string text;
  text.reserve(kMaxFile);
  const auto line = [&text](const Pepper& pepper) {
    fmt::format_to(std::back_inserter(text), "{} ", pepper.version);
    for (const std::uint8_t byte : pepper.bytes)
      fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    text += '\n';
  };
  if (set.older()) line(*set.older());
  line(set.newest());
  return Secret(std::move(text));
}

Result<void> sync_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.open() || ::fsync(file.get()) != 0) return failed(path, "write", errno);
  return {};
}

// Complete in a file beside it first, then put in its place in one step.
Result<void> write_private(const std::string& path, const PepperSet& set) {
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());
  {
    const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.open()) return failed(path, "write", errno);
    const Secret text = print(set);
    const std::string_view bytes = text.reveal();
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written != static_cast<ssize_t>(bytes.size()) || ::fsync(file.get()) != 0) {
      const int reason = written < 0 || errno != 0 ? errno : ENOSPC;
      ::unlink(beside.c_str());
      return failed(path, "write", reason);
    }
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return failed(path, "write", errno);
  return sync_folder(path);
}

Pepper make_pepper(std::int32_t version, Random& random) {
  Pepper pepper;
  pepper.version = version;
  random.fill(pepper.bytes);
  return pepper;
}

Result<PepperSet> read_pepper(const std::string& path) {
  const Result<Secret> text = read_private(path);
  if (!text) return text.error();
  return parse(path, text.value().reveal());
}

Result<PepperSet> written(const std::string& path, const PepperSet& set) {
  if (Result<void> done = write_private(path, set); !done) return std::move(done).error();
  return set;
}

}  // namespace

PepperSet::~PepperSet() {
  OPENSSL_cleanse(newest_.bytes.data(), newest_.bytes.size());
  if (older_) OPENSSL_cleanse(older_->bytes.data(), older_->bytes.size());
}

Result<PepperSet> open_pepper(const std::string& path, IfMissing missing, Random& random) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return read_pepper(path);
  if (errno != ENOENT) return failed(path, "open", errno);
  if (missing == IfMissing::refuse)
    return Error(ErrorCode::storage_error,
                 fmt::format("The pepper file {} is missing, and the database holds keys made with "
                             "it: restore it from a backup. With a new one every key would be "
                             "unknown.",
                             path));
  return written(path, PepperSet(make_pepper(1, random)));
}

Result<PepperSet> begin_pepper_change(const std::string& path, Random& random) {
  const Result<PepperSet> present = read_pepper(path);
  if (!present) return present.error();
  if (present.value().older())
    return Error(ErrorCode::invalid_argument,
                 "A change of the pepper is going on: finish it first.");
  const Pepper& newest = present.value().newest();
  return written(path, PepperSet(make_pepper(newest.version + 1, random), newest));
}

Result<PepperSet> finish_pepper_change(const std::string& path) {
  const Result<PepperSet> present = read_pepper(path);
  if (!present) return present.error();
  return written(path, PepperSet(present.value().newest()));
}

}  // namespace solidrust
