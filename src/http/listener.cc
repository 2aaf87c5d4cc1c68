#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/accept_loop.h"
#include "http/server.h"
#include "net/worker.h"

namespace solidrust::http {
namespace {

constexpr int kBacklog = 1024;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  bool v6() const { return storage.ss_family == AF_INET6; }
  in_port_t& port() {
    return v6() ? reinterpret_cast<sockaddr_in6&>(storage).sin6_port
                : reinterpret_cast<sockaddr_in&>(storage).sin_port;
  }
};

// A descriptor until it is released.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

std::string spelled(const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Error cannot_listen(const std::string& where, int error_number) {
  std::string why = std::strerror(error_number);
  if (error_number == EADDRINUSE)
    why = "the address is in use by another program; stop it or choose another port";
  else if (error_number == EADDRNOTAVAIL)
    why = "this machine has no such address";
  else if (error_number == EACCES)
    why = "permission denied; ports below 1024 need privileges";
  return {ErrorCode::invalid_argument, "cannot listen on " + where + ": " + why};
}

Result<Address> resolve(const std::string& host, std::uint16_t port, const std::string& where) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* list = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (failed != 0)
    return Error{ErrorCode::invalid_argument,
                 "cannot listen on " + where + ": " + ::gai_strerror(failed)};
  // A name may stand for both families: IPv4 first, as "localhost" is mostly meant.
  const addrinfo* chosen = list;
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next)
    if (at->ai_family == AF_INET) {
      chosen = at;
      break;
    }
  Address address;
  std::memcpy(&address.storage, chosen->ai_addr, chosen->ai_addrlen);
  address.size = chosen->ai_addrlen;
  address.port() = htons(port);
  ::freeaddrinfo(list);
  return address;
}

Result<Socket> bind_socket(const Address& address, bool shared, const std::string& where) {
  Socket made(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (made.get() < 0) return cannot_listen(where, errno);
  const int on = 1;
  ::setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (shared) ::setsockopt(made.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (::bind(made.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0)
    return cannot_listen(where, errno);
  return made;
}

// SO_REUSEPORT would let us share an address with another process of the same user unnoticed: so
// the first bind is an exclusive one, only to see.
Result<void> check_unused(const Address& address, const std::string& where) {
  const Result<Socket> exclusive = bind_socket(address, false, where);
  if (!exclusive) return exclusive.error();
  if (::listen(exclusive.value().get(), 1) != 0) return cannot_listen(where, errno);
  return {};
}

}  // namespace

struct HttpListener::Impl {
  explicit Impl(const ServerLimits& limits) : state(std::make_shared<ListenerState>(limits)) {}

  void on_each(void (AcceptLoop::*action)()) {
    for (const auto& loop : loops) loop->worker().post([loop, action] { (loop.get()->*action)(); });
  }

  std::shared_ptr<ListenerState> state;
  std::vector<std::shared_ptr<AcceptLoop>> loops;
  std::uint16_t port = 0;
};

HttpListener::HttpListener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpListener::~HttpListener() {
  impl_->state->close();
  cut();
  impl_->state->wait_until_empty();
}

Result<std::unique_ptr<HttpListener>> HttpListener::open(
    std::span<Worker* const> workers, const std::string& host, std::uint16_t port,
    std::shared_ptr<TlsServerContext> tls, const ServerLimits& limits, RequestHandler& handler) {
  const std::string where = spelled(host, port);
  Result<Address> resolved = resolve(host, port, where);
  if (!resolved) return std::move(resolved).error();
  Address address = *resolved;
  if (port != 0)
    if (const Result<void> unused = check_unused(address, where); !unused) return unused.error();

  auto impl = std::make_unique<Impl>(limits);
  impl->state->settings = {limits, &handler, std::move(tls)};
  for (Worker* const worker : workers) {
    Result<Socket> bound = bind_socket(address, true, where);
    if (!bound) return std::move(bound).error();
    ::getsockname(bound->get(), reinterpret_cast<sockaddr*>(&address.storage), &address.size);
    if (::listen(bound->get(), kBacklog) != 0) return cannot_listen(where, errno);
    impl->loops.push_back(std::make_shared<AcceptLoop>(*worker, impl->state, bound->get()));
    bound->release();
  }
  impl->port = ntohs(address.port());
  impl->on_each(&AcceptLoop::start);
  return std::unique_ptr<HttpListener>(new HttpListener(std::move(impl)));
}

std::uint16_t HttpListener::port() const {
  return impl_->port;
}

void HttpListener::drain() {
  impl_->on_each(&AcceptLoop::drain);
}

void HttpListener::cut() {
  impl_->on_each(&AcceptLoop::cut);
}

std::size_t HttpListener::connections() const {
  return impl_->state->admission.open();
}

std::uint64_t HttpListener::refused() const {
  return impl_->state->admission.refused();
}

}  // namespace solidrust::http
