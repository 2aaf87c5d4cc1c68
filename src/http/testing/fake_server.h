// A peer that does what a test tells it, over real sockets: each connection runs a script of plain
// blocking calls on a thread of its own. Tests only.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace solidrust {

// The sockets of a server that are open. Thread-safe.
class OpenSockets {
 public:
  void add(int fd) {
    const std::lock_guard lock(mutex_);
    open_.insert(fd);
    if (ended_) ::shutdown(fd, SHUT_RD);
  }
  void close(int fd) {
    const std::lock_guard lock(mutex_);
    open_.erase(fd);
    ::close(fd);
  }
  // Whoever reads finds the end.
  void end_reading() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RD);
  }

 private:
  std::mutex mutex_;
  std::set<int> open_;
  bool ended_ = false;
};

// Every call gives up after 10 s, so that a broken test ends.
class FakeConnection {
 public:
  FakeConnection(int fd, SSL_CTX* tls, OpenSockets& open) : fd_(fd), open_(open) {
    open_.add(fd_);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval limit{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (tls == nullptr) return;
    ssl_ = SSL_new(tls);
    SSL_set_fd(ssl_, fd_);
    secured_ = SSL_accept(ssl_) == 1;
  }
  ~FakeConnection() {
    close();
    if (ssl_ != nullptr) SSL_free(ssl_);
  }
  FakeConnection(const FakeConnection&) = delete;
  FakeConnection& operator=(const FakeConnection&) = delete;

  // One read; empty at the end.
  std::string receive() {
    char buffer[16 * 1024];
    if (fd_ < 0 || (ssl_ != nullptr && !secured_)) return {};
    const auto n = ssl_ != nullptr ? static_cast<ssize_t>(SSL_read(ssl_, buffer, sizeof buffer))
                                   : ::recv(fd_, buffer, sizeof buffer, 0);
    return n > 0 ? std::string(buffer, static_cast<std::size_t>(n)) : std::string();
  }
  // A request with the body that its Content-Length announces; empty when the client is gone.
  std::string read_request() {
    std::string text = std::move(rest_);
    rest_.clear();
    std::size_t end = 0;
    while ((end = text.find("\r\n\r\n")) == std::string::npos) {
      const std::string more = receive();
      if (more.empty()) return {};
      text += more;
    }
    std::size_t size = end + 4;
    const std::size_t length = text.find("Content-Length: ");
    if (length < end) size += std::stoul(text.substr(length + 16));
    while (text.size() < size) {
      const std::string more = receive();
      if (more.empty()) return {};
      text += more;
    }
    rest_ = text.substr(size);
    return text.substr(0, size);
  }
  // False once the client is gone.
  bool send(std::string_view text) {
    if (fd_ < 0 || (ssl_ != nullptr && !secured_)) return false;
    while (!text.empty()) {
      const auto n =
          ssl_ != nullptr
              ? static_cast<ssize_t>(SSL_write(ssl_, text.data(), static_cast<int>(text.size())))
              : ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Whether the client closes within `limit`; drops what it still sends.
  bool wait_closed(std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      pollfd poll_for{fd_, POLLIN, 0};
      if (left.count() < 0 || ::poll(&poll_for, 1, static_cast<int>(left.count())) <= 0)
        return false;
      char buffer[4096];
      if (::recv(fd_, buffer, sizeof buffer, 0) <= 0) return true;
    }
  }
  void close() {
    if (fd_ >= 0) open_.close(fd_);
    fd_ = -1;
  }
  // Closes with RST.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

 private:
  int fd_;
  OpenSockets& open_;
  SSL* ssl_ = nullptr;
  bool secured_ = false;
  std::string rest_;
};

class FakeServer {
 public:
  // `index` counts the connections from 0. With `tls` every connection begins with a handshake.
  using Script = std::function<void(FakeConnection& connection, int index)>;

  explicit FakeServer(Script script, SSL_CTX* tls = nullptr)
      : script_(std::move(script)), tls_(tls) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 128);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  // Scripts that wait for another request, on a connection that the client keeps, find the end.
  ~FakeServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    open_.end_reading();
    for (std::thread& thread : threads_) thread.join();
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  void accept_all() {
    for (;;) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      const int index = accepted_++;
      threads_.emplace_back([this, fd, index] {
        FakeConnection connection(fd, tls_, open_);
        script_(connection, index);
      });
    }
  }

  Script script_;
  SSL_CTX* tls_;
  int listener_ = -1;
  OpenSockets open_;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0};
  std::thread acceptor_;
  std::vector<std::thread> threads_;  // the acceptor's until it has ended
};

}  // namespace solidrust
