// The flood of bench/login_flood: log-ins at the console, at an even pace. It costs so little that
// what it takes from the processors is not what the flood is measured by.
//
//   bench_log_ins PORT RATE SECONDS FIRST full|empty
//
// RATE times a second a connection is opened, from an address of its own, and one log-in sent for a
// name of its own, so that no throttle stops one before its password is hashed; FIRST is the number
// of the first name, so that no two runs use the same. "empty" leaves out the password: all that a
// log-in costs but its hash. Prints at the end how many answers had which status as JSON; "waiting"
// are those that had not come yet, "closed" those that will not. On stderr: the first answer of
// each status.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "bench_log_ins: %s\n", what.c_str());
  std::exit(1);
}

sockaddr_in loopback(unsigned second, unsigned third, unsigned fourth, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(127u << 24 | second << 16 | third << 8 | fourth);
  return address;
}

// A connection on which the log-in of that number was sent.
int send_log_in(int port, unsigned number, bool full) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in from =
      loopback(2 + number / 62500 % 250, number / 250 % 250, number % 250 + 1, 0);
  const sockaddr_in to = loopback(0, 0, 1, port);
  const int one = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
      ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    fail(std::string("no connection: ") + std::strerror(errno));
  const std::string name = std::to_string(number);
  std::string body = R"({"email": "nobody)" + name + R"(@example.org")";
  if (full) body += R"(, "password": "not the password )" + name + '"';
  body += '}';
  const std::string request =
      "POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
      "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  if (::write(socket, request.data(), request.size()) != static_cast<ssize_t>(request.size()))
    fail(std::string("write: ") + std::strerror(errno));
  return socket;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) fail("PORT RATE SECONDS FIRST full|empty");
  const int port = std::atoi(arguments[1]);
  const double rate = std::atof(arguments[2]);
  const double seconds = std::atof(arguments[3]);
  auto number = static_cast<unsigned>(std::atoi(arguments[4]));
  const bool full = std::string_view(arguments[5]) == "full";
  if (port <= 0 || rate <= 0 || seconds <= 0) fail("a number is not above zero");

  const auto period =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / rate));
  const int poll = ::epoll_create1(0);
  std::map<std::string, int> statuses;
  int open = 0;
  Clock::time_point due = Clock::now();
  const Clock::time_point end =
      due + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  for (;;) {
    const Clock::time_point now = Clock::now();
    if (now >= end) break;
    if (now >= due) {
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.fd = send_log_in(port, number++, full);
      ::epoll_ctl(poll, EPOLL_CTL_ADD, event.data.fd, &event);
      ++open;
      due += period;
      continue;
    }
    const auto wait =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::min(due, end) - now);
    const timespec timeout{wait.count() / 1'000'000'000, wait.count() % 1'000'000'000};
    epoll_event events[64];
    const int ready = ::epoll_pwait2(poll, events, 64, &timeout, nullptr);
    for (int i = 0; i < ready; ++i) {
      // The head of an answer comes in one piece.
      char buffer[4096];
      const ssize_t n = ::read(events[i].data.fd, buffer, sizeof buffer);
      const std::string_view answer(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
      const std::string status =
          answer.starts_with("HTTP/1.1 ") ? std::string(answer.substr(9, 3)) : "closed";
      if (++statuses[status] == 1) {
        const std::size_t body = std::min(answer.find("\r\n\r\n"), answer.size());
        std::fprintf(stderr, "%s: %.200s\n", status.c_str(),
                     std::string(answer.substr(body)).c_str());
      }
      ::close(events[i].data.fd);
      --open;
    }
  }
  if (open > 0) statuses["waiting"] += open;
  std::string out;
  for (const auto& [status, times] : statuses)
    out += (out.empty() ? "{\"" : ", \"") + status + "\": " + std::to_string(times);
  std::printf("%s}\n", out.empty() ? "{" : out.c_str());
}
