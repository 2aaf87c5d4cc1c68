// A client that keeps an even pace: what bench/login_flood asks the API with. It costs so little
// that what it measures is the server, and it sleeps between requests, as a remote client would
// leave the processors alone.
//
//   bench_steady PORT RATE SECONDS CONNECTIONS EXPECTED < request
//
// Sends the request (head and body, as it stands) RATE times a second in all, in turn on each of
// the connections, and prints as JSON when each was due, in milliseconds since the first, and how
// long its answer took, in microseconds. A request whose connection was still busy when it was due
// is timed from then on, so that a slow answer does not hide the ones behind it; any other from
// when it is sent. RATE 0: without a pause on every connection, and what is printed is how many
// answers came and what the slowest took.
//
// Exit 1, with the answer on stderr, at the first that is not a 200 with EXPECTED in its body.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "bench_steady: %s\n", what.c_str());
  std::exit(1);
}

struct Connection {
  int socket = -1;
  bool busy = false;
  Clock::time_point due;  // of the next request
  // What the running request is timed from, and the next if it is late; min(): from its sending.
  Clock::time_point since = Clock::time_point::min();
  std::string in;
};

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int one = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail(std::string("no connection: ") + std::strerror(errno));
  return socket;
}

// Whether `in` holds a whole answer, which has to be a 200 with a Content-Length and `expected`.
bool complete(const std::string& in, std::string_view expected) {
  const std::size_t head = in.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  std::string fields = in.substr(0, head);
  std::transform(fields.begin(), fields.end(), fields.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::string_view kLength = "content-length:";
  const std::size_t at = fields.find(kLength);
  if (at == std::string::npos) fail("an answer without Content-Length: " + in.substr(0, 600));
  const std::size_t body = head + 4;
  if (in.size() < body + std::strtoul(fields.c_str() + at + kLength.size(), nullptr, 10))
    return false;
  if (!in.starts_with("HTTP/1.1 200") || in.find(expected, body) == std::string::npos)
    fail("an unexpected answer: " + in.substr(0, in.find('\r')) + ": " + in.substr(body, 300));
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) fail("PORT RATE SECONDS CONNECTIONS EXPECTED < request");
  const int port = std::atoi(arguments[1]);
  const double rate = std::atof(arguments[2]);
  const double seconds = std::atof(arguments[3]);
  const int connections = std::atoi(arguments[4]);
  const std::string_view expected = arguments[5];
  if (port <= 0 || rate < 0 || seconds <= 0 || connections <= 0 || expected.empty())
    fail("a number is not above zero, or no answer is expected");
  const bool without_a_pause = rate == 0;
  std::string request;
  char buffer[65536];
  while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, stdin))
    request.append(buffer, n);

  const auto period = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(without_a_pause ? 0 : connections / rate));
  const int poll = ::epoll_create1(0);
  std::vector<Connection> all(static_cast<std::size_t>(connections));
  const Clock::time_point start = Clock::now() + std::chrono::milliseconds(10);
  const Clock::time_point end =
      start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].socket = connect_to(port);
    all[i].due = start + period * static_cast<long>(i) / connections;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &all[i];
    ::epoll_ctl(poll, EPOLL_CTL_ADD, all[i].socket, &event);
  }

  unsigned long many = 0;
  Clock::duration slowest{};
  std::vector<std::pair<Clock::duration, Clock::duration>> answers;  // due, took
  answers.reserve(static_cast<std::size_t>(rate * seconds) + all.size());
  for (;;) {
    Clock::time_point now = Clock::now();
    Clock::time_point next = Clock::time_point::max();
    bool busy = false;
    for (Connection& connection : all) {
      if (!connection.busy && connection.due <= now && connection.due < end) {
        if (connection.since == Clock::time_point::min()) connection.since = Clock::now();
        connection.due = without_a_pause ? now : connection.due + period;
        connection.busy = true;
        if (::write(connection.socket, request.data(), request.size()) !=
            static_cast<ssize_t>(request.size()))
          fail(std::string("write: ") + std::strerror(errno));
      }
      busy |= connection.busy;
      if (!connection.busy && connection.due < end) next = std::min(next, connection.due);
    }
    if (!busy && next == Clock::time_point::max()) break;
    timespec wait{1, 0};
    if (next != Clock::time_point::max()) {
      const auto left = std::max(Clock::duration::zero(), next - Clock::now());
      wait.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
      wait.tv_nsec = (left % std::chrono::seconds(1)).count();
    }
    epoll_event events[64];
    const int ready = ::epoll_pwait2(poll, events, 64, &wait, nullptr);
    for (int i = 0; i < ready; ++i) {
      Connection& connection = *static_cast<Connection*>(events[i].data.ptr);
      const ssize_t n = ::read(connection.socket, buffer, sizeof buffer);
      if (n <= 0) fail("the server closed a connection");
      connection.in.append(buffer, static_cast<std::size_t>(n));
      if (!connection.busy || !complete(connection.in, expected)) continue;
      now = Clock::now();
      ++many;
      slowest = std::max(slowest, now - connection.since);
      if (!without_a_pause)
        answers.emplace_back(connection.due - period - start, now - connection.since);
      connection.in.clear();
      connection.busy = false;
      // Late for the next already: that one counts from when it was due.
      connection.since = connection.due <= now ? connection.due : Clock::time_point::min();
    }
  }
  if (many == 0) fail("no request was due");
  if (without_a_pause) {
    std::printf("{\"answers\": %lu, \"slowest_ms\": %.1f}\n", many,
                std::chrono::duration<double>(slowest).count() * 1e3);
    return 0;
  }
  const auto list = [&answers](const char* name, auto of, double per_second) {
    std::printf("\"%s\": [", name);
    const char* comma = "";
    for (const auto& answer : answers) {
      std::printf("%s%.1f", comma, std::chrono::duration<double>(of(answer)).count() * per_second);
      comma = ",";
    }
    std::printf("]");
  };
  std::printf("{");
  list(
      "due_ms", [](const auto& answer) { return answer.first; }, 1e3);
  std::printf(", ");
  list(
      "took_us", [](const auto& answer) { return answer.second; }, 1e6);
  std::printf("}\n");
}
