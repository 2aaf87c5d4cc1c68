#include "app/control_socket/unix_socket.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace solidrust {
namespace {

Error failed(const std::string& path, std::string_view what) {
  return {ErrorCode::storage_error,
          fmt::format("Cannot {} {}: {}.", what, path, std::strerror(errno))};
}

Error broken(std::string_view what) {
  return {ErrorCode::service_unavailable, fmt::format("The control socket {}.", what)};
}

// The folder's descriptor, which must stay open while the address is used, and the address.
struct Place {
  Descriptor folder;
  sockaddr_un address{};
};

// /proc makes the address short however long the path is. A bare container may have none: then the
// path itself has to fit.
Result<sockaddr_un> address_of(const std::string& path, int folder, std::string_view name) {
  std::string text = fmt::format("/proc/self/fd/{}/{}", folder, name);
  const bool proc = ::access("/proc/self/fd", F_OK) == 0;
  if (!proc) text = path;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  constexpr std::size_t kRoom = sizeof(address.sun_path) - 1;
  if (text.size() <= kRoom) {
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    return address;
  }
  if (proc) return Error(ErrorCode::storage_error, "The name of the control socket is too long.");
  return Error(
      ErrorCode::storage_error,
      fmt::format("Cannot reach {}: without /proc its path may have {} bytes, and it has {}. "
                  "Mount /proc, or choose a shorter data folder.",
                  path, kRoom, path.size()));
}

Result<Place> place_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  Place place;
  place.folder = Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!place.folder.open())
    return Error(ErrorCode::not_found, failed(folder, "open the folder").message);
  auto address = address_of(path, place.folder.get(), name);
  if (!address) return std::move(address).error();
  place.address = *address;
  return place;
}

Descriptor make_socket() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

}  // namespace

Result<Descriptor> listen_unix(const std::string& path) {
  auto place = place_of(path);
  if (!place) return Error(ErrorCode::storage_error, place.error().message);
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode))
      return Error(ErrorCode::storage_error,
                   fmt::format("{} is in the way: it is not a socket. Move it away.", path));
    if (::unlink(path.c_str()) != 0) return failed(path, "remove the old");
  }
  Descriptor fd = make_socket();
  if (!fd.open()) return failed(path, "make");
  // The folder is closed to others (0700), so nobody gets in between bind and chmod.
  const auto* address = reinterpret_cast<const sockaddr*>(&place->address);
  if (::bind(fd.get(), address, sizeof(sockaddr_un)) != 0) return failed(path, "make");
  if (::chmod(path.c_str(), 0600) != 0) return failed(path, "close to others");
  if (::listen(fd.get(), 128) != 0) return failed(path, "listen on");
  return fd;
}

Result<Descriptor> connect_unix(const std::string& path) {
  auto place = place_of(path);
  if (!place) {
    if (place.error().code != ErrorCode::not_found) return std::move(place).error();
    return Error(ErrorCode::not_found, "There is no data folder.");
  }
  Descriptor fd = make_socket();
  if (!fd.open()) return failed(path, "make a socket for");
  const auto* address = reinterpret_cast<const sockaddr*>(&place->address);
  if (::connect(fd.get(), address, sizeof(sockaddr_un)) == 0) return fd;
  if (errno == ENOENT || errno == ECONNREFUSED)
    return Error(ErrorCode::not_found, "No server listens there.");
  return failed(path, "connect to");
}

bool peer_is_ours(int fd) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == ::geteuid() || peer.uid == 0);
}

bool TimedStream::wait(short events) const {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
    if (left.count() <= 0) return false;
    pollfd entry{fd_, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(left.count()) + 1);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

Result<void> TimedStream::fill() {
  std::array<char, 16 * 1024> bytes;
  while (true) {
    const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (got > 0) {
      buffer_.append(bytes.data(), static_cast<std::size_t>(got));
      return {};
    }
    if (got == 0) return broken("was closed by the other side");
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return broken(std::strerror(errno));
    if (!wait(POLLIN)) return broken("did not answer in time");
  }
}

Result<std::string> TimedStream::read_line(std::size_t limit) {
  while (true) {
    const auto end = buffer_.find('\n');
    if (end != std::string::npos && end <= limit) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    if (buffer_.size() > limit) return broken("sent a line that is too long");
    if (auto more = fill(); !more) return std::move(more).error();
  }
}

Result<std::string> TimedStream::read_exactly(std::size_t size) {
  while (buffer_.size() < size)
    if (auto more = fill(); !more) return std::move(more).error();
  std::string out = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return out;
}

Result<void> TimedStream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (sent < 0 && errno == EINTR) {
      continue;
    } else if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      return broken(std::strerror(errno));
    } else if (!wait(POLLOUT)) {
      return broken("does not take the data in time");
    }
  }
  return {};
}

}  // namespace solidrust
