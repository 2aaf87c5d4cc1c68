// Whether the API could listen, and whether the upstreams can be reached.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <memory>

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include "app/control_socket/control_client.h"
#include "app/control_socket/unix_socket.h"
#include "app/doctor/doctor.h"
#include "config/setting_value.h"
#include "net/tls.h"
#include "upstream/catalog/base_url.h"

namespace solidrust {
namespace {

constexpr std::size_t kAtOnce = 16;
constexpr int kConnectMs = 2'000;

using Addresses = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

Addresses resolve(const std::string& host, std::uint16_t port, int flags, std::string& why) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0) why = ::gai_strerror(code);
  return {found, [](addrinfo* list) {
            if (list != nullptr) ::freeaddrinfo(list);
          }};
}

Descriptor socket_for(const addrinfo& address) {
  return Descriptor(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// Empty if a connection was made; otherwise why not.
std::string try_connect(const std::string& host, std::uint16_t port) {
  std::string why;
  const Addresses addresses = resolve(host, port, 0, why);
  for (const addrinfo* at = addresses.get(); at != nullptr; at = at->ai_next) {
    const Descriptor fd = socket_for(*at);
    if (!fd.open()) continue;
    if (::connect(fd.get(), at->ai_addr, at->ai_addrlen) == 0) return {};
    why = std::strerror(errno);
    if (errno != EINPROGRESS) continue;
    pollfd entry{fd.get(), POLLOUT, 0};
    int error = ETIMEDOUT;
    socklen_t size = sizeof(error);
    if (::poll(&entry, 1, kConnectMs) > 0)
      ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0) return {};
    why = std::strerror(error);
  }
  return why;
}

Finding examine_upstream(const UpstreamSettings& upstream) {
  const std::string check = "upstream " + upstream.name;
  auto url = parse_base_url(upstream.base_url);
  if (!url) return {check, Health::fail, url.error().message, "Mend its base_url."};
  const std::string why = try_connect(url->origin.host, url->origin.port);
  if (why.empty()) return {check, Health::ok, "reached at " + upstream.base_url, ""};
  return {check, Health::fail, fmt::format("{} cannot be reached: {}", upstream.base_url, why),
          "Start it, or correct its base_url."};
}

// `check`: the setting's name; `advice`: what to do if the address cannot be had.
Finding examine_listener(const Settings& settings, const std::string& check,
                         const HostPort& address, const std::string& advice) {
  if (ask_server(settings.data_dir + "/control.sock", {"server.status", ""},
                 std::chrono::milliseconds(3'000)))
    return {check, Health::ok, "in use by the running server", ""};
  std::string why;
  const Addresses addresses = resolve(address.host, address.port, AI_PASSIVE, why);
  if (addresses) {
    const Descriptor fd = socket_for(*addresses);
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (fd.open() && ::bind(fd.get(), addresses->ai_addr, addresses->ai_addrlen) == 0)
      return {check, Health::ok, render_host_port(address) + " is free", ""};
    why = std::strerror(errno);
  }
  return {check, Health::fail, fmt::format("{}: {}", render_host_port(address), why), advice};
}

}  // namespace

std::vector<Finding> examine_network(const Settings& settings) {
  std::vector<Finding> out{
      examine_listener(settings, "listen.api", settings.api_listen,
                       "Choose another address with --api-listen HOST:PORT or listen.api.")};
  if (!settings.console_listen.host.empty())
    out.push_back(examine_listener(settings, "listen.console", settings.console_listen,
                                   "Choose another address with --console-listen HOST:PORT or "
                                   "listen.console; \"off\" starts without the console."));
  if (!settings.tls_certificate.empty()) {
    auto tls = TlsServerContext::load(settings.tls_certificate, settings.tls_key);
    out.push_back(tls ? Finding{"TLS", Health::ok, settings.tls_certificate, ""}
                      : Finding{"TLS", Health::fail, tls.error().message,
                                "Mend tls.certificate and tls.key."});
  }
  const auto& upstreams = settings.upstreams;
  for (std::size_t at = 0; at < upstreams.size(); at += kAtOnce) {
    std::vector<std::future<Finding>> some;
    for (std::size_t i = at; i < std::min(at + kAtOnce, upstreams.size()); ++i)
      some.push_back(std::async(std::launch::async, examine_upstream, upstreams[i]));
    for (auto& finding : some) out.push_back(finding.get());
  }
  return out;
}

}  // namespace solidrust
