// A model server that costs as little as one can: one thread, epoll, fixed answers. It is what the
// proxies of bench/compare stand in front of.
//
//   bench_upstream PORT [EVENTS] [PACE_MS] [REFUSE_EVERY]
//
// A body that contains "stream":true gets EVENTS server-sent events, one write each, PACE_MS apart;
// /v1/embeddings gets 100 vectors of 256 numbers (base64 if the body asks for it); anything else a
// completion of about 0.6 KB, but each REFUSE_EVERYth a 503: a bench must notice.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Millis = std::chrono::milliseconds;

int g_epoll = -1;
int g_events = 200;
int g_pace_ms = 20;
int g_refuse_every = 0;  // 0: none

struct Connection {
  std::string in;
  std::string out;       // what the socket did not take yet
  int events_left = -1;  // of a running stream; -1: none
  std::chrono::steady_clock::time_point next_event;
};

std::unordered_map<int, Connection> g_connections;

std::string with_head(std::string_view type, std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string chunk(std::string_view data) {
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return size + std::string(data) + "\r\n";
}

const std::string& completion() {
  static const std::string kAnswer = with_head(
      "application/json",
      R"({"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"bench",)"
      R"("choices":[{"index":0,"message":{"role":"assistant","content":")" +
          std::string(330, 'a') +
          R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":60,"completion_tokens":80,)"
          R"("total_tokens":140}})");
  return kAnswer;
}

std::string embeddings(bool base64) {
  std::string vector;
  if (base64) {
    vector = '"' + std::string(1366, 'A') + "==\"";
  } else {
    vector = "[";
    for (int i = 0; i < 256; ++i) vector += (i ? ",-0.0123456" : "-0.0123456");
    vector += ']';
  }
  std::string body = R"({"object":"list","model":"bench","data":[)";
  for (int i = 0; i < 100; ++i) {
    if (i) body += ',';
    body +=
        R"({"object":"embedding","index":)" + std::to_string(i) + R"(,"embedding":)" + vector + '}';
  }
  body += R"(],"usage":{"prompt_tokens":600,"total_tokens":600}})";
  return with_head("application/json", body);
}

const std::string& stream_head() {
  static const std::string kHead =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  return kHead;
}

std::string stream_event(std::string_view delta, std::string_view finish) {
  return chunk(
      "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
      "\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":" +
      std::string(delta) + ",\"finish_reason\":" + std::string(finish) + "}]}\n\n");
}

const std::string& content_event() {
  static const std::string kEvent = stream_event(R"({"content":" token"})", "null");
  return kEvent;
}

const std::string& stream_end() {
  static const std::string kEnd =
      stream_event("{}", "\"stop\"") +
      chunk(
          "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":"
          "1700000000,\"model\":\"bench\",\"choices\":[],\"usage\":{\"prompt_tokens\":60,"
          "\"completion_tokens\":200,\"total_tokens\":260}}\n\n") +
      chunk("data: [DONE]\n\n") + "0\r\n\r\n";
  return kEnd;
}

void close_connection(int fd) {
  g_connections.erase(fd);
  ::close(fd);
}

// False when the connection is gone.
bool send_bytes(int fd, Connection& c, std::string_view bytes) {
  if (c.out.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) return false;
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  c.out += bytes;
  return true;
}

bool answer(int fd, Connection& c, std::string_view head, std::string_view body) {
  if (body.find("\"stream\":true") != std::string_view::npos ||
      body.find("\"stream\": true") != std::string_view::npos) {
    c.events_left = g_events;
    c.next_event = std::chrono::steady_clock::now();
    return send_bytes(fd, c, stream_head());
  }
  if (head.find("/embeddings") != std::string_view::npos) {
    static const std::string kFloats = embeddings(false);
    static const std::string kBase64 = embeddings(true);
    return send_bytes(fd, c, body.find("base64") != std::string_view::npos ? kBase64 : kFloats);
  }
  static int answered = 0;
  static const std::string kRefusal =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
      "Content-Length: 31\r\n\r\n{\"error\":{\"message\":\"planted\"}}";
  const bool refuse = g_refuse_every > 0 && ++answered % g_refuse_every == 0;
  return send_bytes(fd, c, refuse ? kRefusal : completion());
}

// Answers every complete request in the buffer. False when the connection is to be closed.
bool serve(int fd, Connection& c) {
  for (;;) {
    const std::size_t end = c.in.find("\r\n\r\n");
    if (end == std::string::npos) return true;
    const std::string_view head(c.in.data(), end);
    std::size_t length = 0;
    for (const char* name : {"Content-Length: ", "content-length: "})
      if (const auto at = head.find(name); at != std::string_view::npos)
        length = std::strtoul(head.data() + at + std::strlen(name), nullptr, 10);
    if (c.in.size() < end + 4 + length) return true;
    if (!answer(fd, c, head, std::string_view(c.in).substr(end + 4, length))) return false;
    c.in.erase(0, end + 4 + length);
  }
}

bool readable(int fd, Connection& c) {
  static char buffer[256 * 1024];
  for (;;) {
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n == 0) return false;
    if (n < 0) return errno == EAGAIN;
    c.in.append(buffer, static_cast<std::size_t>(n));
    if (!serve(fd, c)) return false;
    if (static_cast<std::size_t>(n) < sizeof buffer) return true;
  }
}

bool writable(int fd, Connection& c) {
  if (c.out.empty()) return true;
  const ssize_t n = ::send(fd, c.out.data(), c.out.size(), MSG_NOSIGNAL);
  if (n < 0) return errno == EAGAIN;
  c.out.erase(0, static_cast<std::size_t>(n));
  return true;
}

// Sends what is due; returns the milliseconds until the next event, -1 if no stream runs.
int pace() {
  const auto now = std::chrono::steady_clock::now();
  int wait = -1;
  std::vector<int> gone;
  for (auto& [fd, c] : g_connections) {
    if (c.events_left < 0) continue;
    if (c.next_event <= now) {
      c.next_event += Millis(g_pace_ms);
      const bool last = c.events_left-- == 0;
      if (!send_bytes(fd, c, last ? stream_end() : content_event())) {
        gone.push_back(fd);
        continue;
      }
    }
    if (c.events_left < 0) continue;
    const auto left = std::chrono::duration_cast<Millis>(c.next_event - now).count();
    const int ms = left < 0 ? 0 : static_cast<int>(left);
    if (wait < 0 || ms < wait) wait = ms;
  }
  for (const int fd : gone) close_connection(fd);
  return wait;
}

void accept_all(int listener) {
  for (;;) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    g_connections[fd];
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.fd = fd;
    ::epoll_ctl(g_epoll, EPOLL_CTL_ADD, fd, &event);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench_upstream PORT [EVENTS] [PACE_MS] [REFUSE_EVERY]\n", stderr);
    return 2;
  }
  if (argc > 2) g_events = std::atoi(argv[2]);
  if (argc > 3) g_pace_ms = std::atoi(argv[3]);
  if (argc > 4) g_refuse_every = std::atoi(argv[4]);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int one = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 4096) != 0) {
    std::perror("bench_upstream: listen");
    return 1;
  }
  g_epoll = ::epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  ::epoll_ctl(g_epoll, EPOLL_CTL_ADD, listener, &event);

  epoll_event ready[256];
  for (;;) {
    const int n = ::epoll_wait(g_epoll, ready, 256, pace());
    for (int i = 0; i < n; ++i) {
      const int fd = ready[i].data.fd;
      if (fd == listener) {
        accept_all(listener);
        continue;
      }
      const auto it = g_connections.find(fd);
      if (it == g_connections.end()) continue;
      const bool alive =
          (!(ready[i].events & EPOLLOUT) || writable(fd, it->second)) &&
          (!(ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) || readable(fd, it->second));
      if (!alive) close_connection(fd);
    }
  }
}
