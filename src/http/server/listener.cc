#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "http/server/accept_loop.h"
#include "http/server/server.h"
#include "net/socket_address.h"
#include "net/worker.h"

namespace solidrust::http {
namespace {

constexpr int kBacklog = 1024;

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

Result<SocketAddress> resolve(const std::string& host, std::uint16_t port,
                              const std::string& where) {
  const auto found = look_up(host, LookupFor::listening);
  if (!found || found->empty())
    return Error{ErrorCode::invalid_argument,
                 "cannot listen on " + where + ": " +
                     (found ? std::string("it has no address") : found.error().message)};
  // A name may stand for both families: IPv4 first, as "localhost" is mostly meant.
  const auto v4 = std::find_if(found->begin(), found->end(),
                               [](const SocketAddress& one) { return one.family() == AF_INET; });
  SocketAddress address = v4 != found->end() ? *v4 : found->front();
  address.set_port(port);
  return address;
}

Result<Descriptor> bind_socket(const SocketAddress& address, bool shared,
                               const std::string& where) {
  Descriptor made(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (made.get() < 0) return cannot_listen(where, errno);
  const int on = 1;
  ::setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (shared) ::setsockopt(made.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (::bind(made.get(), address.data(), address.size) != 0) return cannot_listen(where, errno);
  return made;
}

// SO_REUSEPORT would let us share an address with another process of the same user unnoticed: so
// the first bind is an exclusive one, only to see.
Result<void> check_unused(const SocketAddress& address, const std::string& where) {
  const Result<Descriptor> exclusive = bind_socket(address, false, where);
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
  Result<SocketAddress> resolved = resolve(host, port, where);
  if (!resolved) return std::move(resolved).error();
  SocketAddress address = *resolved;
  if (port != 0)
    if (const Result<void> unused = check_unused(address, where); !unused) return unused.error();

  auto impl = std::make_unique<Impl>(limits);
  impl->state->settings = {limits, &handler, std::move(tls)};
  for (Worker* const worker : workers) {
    Result<Descriptor> bound = bind_socket(address, true, where);
    if (!bound) return std::move(bound).error();
    ::getsockname(bound->get(), address.data(), &address.size);
    if (::listen(bound->get(), kBacklog) != 0) return cannot_listen(where, errno);
    impl->loops.push_back(std::make_shared<AcceptLoop>(*worker, impl->state, bound->get()));
    bound->release();
  }
  impl->port = address.port();
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
