// The server over real sockets: what the handler and the client see of each other.
#include "http/server/server.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/signal.h"
#include "net/testing/test_certificate.h"
#include "net/tls.h"
#include "net/worker.h"

namespace solidrust::http {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// A blocking client that speaks bytes.
class Client {
 public:
  Client() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  explicit Client(std::uint16_t port, int receive_buffer = 0) : Client() {
    if (receive_buffer > 0)
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    connect(port);
  }
  ~Client() { close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  bool connected() const { return connected_; }
  int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  // Nothing more is sent; it reads on.
  void end_sending() { ::shutdown(fd_, SHUT_WR); }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Everything up to the end of the stream; `clean` says whether it was one.
  std::string rest(bool* clean = nullptr) {
    char buffer[16384];
    for (;;) {
      const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
      if (clean != nullptr) *clean = n == 0;
      if (n <= 0) return std::exchange(received_, {});
      received_.append(buffer, static_cast<std::size_t>(n));
    }
  }
  // Up to and with `mark`; what came by then if it does not come.
  std::string until(std::string_view mark) {
    char buffer[4096];
    for (;;) {
      const std::size_t at = received_.find(mark);
      if (at != std::string::npos) {
        std::string out = received_.substr(0, at + mark.size());
        received_.erase(0, at + mark.size());
        return out;
      }
      const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
      if (n <= 0) return std::exchange(received_, {});
      received_.append(buffer, static_cast<std::size_t>(n));
    }
  }
  bool quiet_for(std::chrono::milliseconds time) {
    pollfd one{fd_, POLLIN, 0};
    return received_.empty() && ::poll(&one, 1, static_cast<int>(time.count())) == 0;
  }

 private:
  int fd_;
  bool connected_ = false;
  std::string received_;
};

std::string get(const std::string& path, const std::string& fields = {}) {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
std::string post(const std::string& path, const std::string& body, const std::string& fields = {}) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + fields + "\r\n" + body;
}

// Answers by path.
class Handler final : public RequestHandler {
 public:
  Task<void> handle(ServerExchange& exchange) override {
    ++requests;
    const std::string path(exchange.head().path);
    if (path == "/echo") {
      Result<std::string_view> body = co_await exchange.read_body(1024 * 1024);
      if (!body) {
        body_error = body.error().code;
        co_await answer(exchange, error_row(body.error().code).status, body.error().message);
        co_return;
      }
      const char* const padding = body->data() + body->size();
      padding_sum += padding[0] + padding[63];
      co_await answer(exchange, 200, std::string(*body));
    } else if (path == "/stream") {
      co_await exchange.begin(200, {});
      const std::string_view first[] = {"data: ", "one", "\n\n"};
      co_await exchange.write(first);
      co_await exchange.write({});
      const std::string_view second[] = {"", "data: two\n\n"};
      co_await exchange.write(second);
      const bool finished = co_await exchange.finish();
      sent = exchange.bytes_sent();
      EXPECT_TRUE(finished);
    } else if (path == "/cut") {
      co_await exchange.begin(200, {});
      const std::string_view part[] = {"part"};
      co_await exchange.write(part);
      exchange.abort();
      const bool written = co_await exchange.write(part);
      EXPECT_FALSE(written);
    } else if (path == "/flood") {
      const std::string block(1024 * 1024, 'f');
      const std::string_view pieces[] = {block};
      co_await exchange.begin(200, {});
      bool going = true;
      while (going) going = co_await exchange.write(pieces);
      flood_ended = true;
    } else if (path == "/wait" || path == "/wait-after-body") {
      if (path != "/wait") (void)co_await exchange.read_body(1000);
      Signal gone;
      exchange.on_client_gone([](void* signal) { static_cast<Signal*>(signal)->set(); }, &gone);
      ++waiting;
      co_await gone.wait();
      EXPECT_TRUE(exchange.client_gone());
      const bool written = co_await answer(exchange, 200, "nobody");
      EXPECT_FALSE(written);
      ++gone_count;
    } else if (path == "/slow") {
      Signal over;
      Timeout timeout(
          exchange.worker().timers(), [](void* self) { static_cast<Signal*>(self)->set(); }, &over);
      exchange.on_client_gone([](void*) {}, nullptr);
      timeout.arm(100ms);
      ++waiting;
      co_await over.wait();
      exchange.on_client_gone(nullptr, nullptr);
      co_await answer(exchange, 200, "slow");
    } else if (path == "/watched-echo") {
      // As a handler does that waits for somebody else: a read is pending while it answers.
      Result<std::string_view> body = co_await exchange.read_body(1024 * 1024);
      exchange.on_client_gone([](void*) {}, nullptr);
      std::string text = "no body";
      if (body) text = *body;
      co_await answer(exchange, 200, std::move(text));
    } else if (path == "/silent") {
      co_return;
    } else if (path == "/half") {
      co_await exchange.begin(200, {});
      const std::string_view part[] = {"part"};
      co_await exchange.write(part);
    } else if (path == "/throw") {
      throw std::runtime_error("on purpose");
    } else if (path == "/inject") {
      const Field fields[] = {{"X-A", "a\r\nX-B: b"}, {"X C", "c"}, {"X-D", "d"}};
      co_await exchange.respond(200, fields, "ok");
    } else if (path == "/empty") {
      co_await exchange.respond(204, {}, {});
    } else {
      co_await answer(exchange, 200, "hello " + std::string(exchange.peer_address()));
    }
  }
  Task<void> refuse(ServerExchange& exchange, const Error& error) override {
    ++refusals;
    co_await answer(exchange, error_row(error.code).status, error_envelope(error));
  }

  std::atomic<int> requests = 0;
  std::atomic<int> refusals = 0;
  std::atomic<int> waiting = 0;
  std::atomic<int> gone_count = 0;
  std::atomic<int> padding_sum = 0;
  std::atomic<bool> flood_ended = false;
  std::atomic<ErrorCode> body_error = ErrorCode::internal_error;
  std::atomic<std::uint64_t> sent = 0;

 private:
  static Task<bool> answer(ServerExchange& exchange, int status, std::string body) {
    const Field fields[] = {{"Content-Type", "text/plain"}};
    const bool written = co_await exchange.respond(status, fields, body);
    co_return written;
  }
};

class ServerTest : public testing::Test {
 protected:
  void open() {
    for (std::size_t i = 0; i < 2; ++i) {
      workers_.push_back(std::make_unique<Worker>(i));
      pointers_.push_back(workers_.back().get());
      workers_.back()->start();
    }
    auto opened = HttpListener::open(pointers_, "127.0.0.1", 0, tls, limits, handler);
    ASSERT_TRUE(opened) << opened.error().message;
    listener = std::move(opened).value();
  }
  void TearDown() override {
    listener.reset();
    for (const auto& worker : workers_) {
      worker->stop_when_idle();
      worker->join();
    }
  }
  std::string ask(const std::string& wire) {
    Client client(listener->port());
    client.send(wire);
    return client.rest();
  }
  template <class Condition>
  static bool becomes_true(Condition condition) {
    const auto end = Clock::now() + 10s;
    while (!condition()) {
      if (Clock::now() > end) return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  ServerLimits limits;
  Handler handler;
  std::shared_ptr<TlsServerContext> tls;
  std::unique_ptr<HttpListener> listener;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> pointers_;
};

constexpr const char* kClose = "Connection: close\r\n";

TEST_F(ServerTest, AnswersWithDateLengthAndTheHandlersFields) {
  open();
  const std::string answer = ask(get("/hello", kClose));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer;
  std::tm date{};
  const char* const behind = ::strptime(answer.c_str() + 23, "%a, %d %b %Y %H:%M:%S GMT", &date);
  ASSERT_NE(behind, nullptr) << answer;
  EXPECT_EQ(behind - answer.c_str(), 23 + 29);
  EXPECT_LE(std::abs(std::difftime(::timegm(&date), std::time(nullptr))), 2.0);
  EXPECT_NE(answer.find(" GMT\r\nContent-Length: 15\r\nConnection: close\r\n"), std::string::npos)
      << answer;
  EXPECT_TRUE(answer.ends_with("\r\nContent-Type: text/plain\r\n\r\nhello 127.0.0.1")) << answer;
}

TEST_F(ServerTest, ServesManyRequestsOnOneConnection) {
  open();
  Client client(listener->port());
  for (int i = 0; i < 20; ++i) {
    const std::string body(static_cast<std::size_t>(i) * 700, 'b');
    client.send(post("/echo", body));
    const std::string head = client.until("\r\n\r\n");
    EXPECT_NE(head.find("Content-Length: " + std::to_string(body.size())), std::string::npos);
    EXPECT_EQ(head.find("Connection:"), std::string::npos);
    if (!body.empty()) {
      EXPECT_EQ(client.until(body), body);
    }
  }
  EXPECT_EQ(handler.requests, 20);
}

// The read that waits for the client's leaving outlives its request: what it brings is the next
// request, whatever was taken out of the buffer, and wherever the buffer has moved meanwhile.
class WatchedServerTest : public ServerTest {
 protected:
  static std::string body_of(std::size_t size, int number) {
    return std::to_string(number) + ":" + std::string(size, static_cast<char>('a' + number % 26));
  }
  void expect_echo(Client& client, const std::string& body) {
    const std::string head = client.until("\r\n\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200")) << head;
    EXPECT_NE(head.find("Content-Length: " + std::to_string(body.size()) + "\r\n"),
              std::string::npos)
        << head;
    EXPECT_EQ(client.until(body), body);
  }
};

TEST_F(WatchedServerTest, TheNextRequestIsTheNextRequest) {
  open();
  const std::string big_head = "X-Big: " + std::string(6'000, 'x') + "\r\n";
  for (const bool whole : {true, false}) {
    Client client(listener->port());
    int number = 0;
    for (const std::size_t size : {60u, 80u, 10u, 5'000u, 0u, 300u, 100'000u, 20u, 3'000u, 1u}) {
      const std::string body = body_of(size, ++number);
      const std::string wire = post("/watched-echo", body, number % 3 == 0 ? big_head : "");
      if (whole) {
        client.send(wire);
      } else {
        client.send(wire.substr(0, wire.size() - body.size()));
        std::this_thread::sleep_for(5ms);
        client.send(body);
      }
      expect_echo(client, body);
      if (number % 2 == 0) std::this_thread::sleep_for(5ms);  // the read is pending by now
    }
  }
}

TEST_F(WatchedServerTest, WhatComesBehindARequestIsAnsweredAfterIt) {
  open();
  const std::string big_head = "X-Big: " + std::string(6'000, 'x') + "\r\n";
  for (const std::size_t step : {1'000'000u, 700u, 90u}) {
    Client client(listener->port());
    std::string wire;
    for (int i = 0; i < 12; ++i)
      wire += post("/watched-echo", body_of(static_cast<std::size_t>(i * i) * 40, i),
                   i % 4 == 3 ? big_head : "");
    for (std::size_t at = 0; at < wire.size(); at += step) {
      client.send(wire.substr(at, step));
      if (step < 1'000) std::this_thread::sleep_for(1ms);
    }
    for (int i = 0; i < 12; ++i)
      expect_echo(client, body_of(static_cast<std::size_t>(i * i) * 40, i));
  }
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrderHoweverTheyAreSplit) {
  open();
  const std::string wire = post("/echo", "first") + get("/slow") +
                           "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "3\r\nsec\r\n3\r\nond\r\n0\r\nX: y\r\n\r\n" +
                           get("/hello", kClose);
  for (std::size_t step : {wire.size(), std::size_t{1}, std::size_t{50}}) {
    Client client(listener->port());
    for (std::size_t at = 0; at < wire.size(); at += step) client.send(wire.substr(at, step));
    const std::string answers = client.rest();
    std::vector<std::string> bodies;
    for (std::size_t at = 0; (at = answers.find("\r\n\r\n", at)) != std::string::npos;) {
      at += 4;
      bodies.push_back(answers.substr(at, answers.find("HTTP/1.1", at) - at));
    }
    EXPECT_EQ(bodies, (std::vector<std::string>{"first", "slow", "second", "hello 127.0.0.1"}));
  }
}

TEST_F(ServerTest, StreamsChunksAndEndsThem) {
  open();
  Client client(listener->port());
  client.send(get("/stream"));
  const std::string head = client.until("\r\n\r\n");
  EXPECT_NE(head.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos) << head;
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(client.until("0\r\n\r\n"), "b\r\ndata: one\n\n\r\nb\r\ndata: two\n\n\r\n0\r\n\r\n");
  EXPECT_TRUE(becomes_true([&] { return handler.sent == 22; }));
  client.send(get("/hello"));
  EXPECT_NE(client.until("127.0.0.1").find("200 OK"), std::string::npos)
      << "the connection goes on";
}

TEST_F(ServerTest, AStreamToHttpOneZeroEndsWithTheConnection) {
  open();
  const std::string answer =
      ask("GET /stream HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(answer.find("chunked"), std::string::npos);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\ndata: one\n\ndata: two\n\n")) << answer;
}

TEST_F(ServerTest, HttpOneZeroKeepsAliveWhenAsked) {
  open();
  Client client(listener->port());
  for (int i = 0; i < 2; ++i) {
    client.send("GET /hello HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(client.until("127.0.0.1").find("Connection: keep-alive"), std::string::npos);
  }
}

TEST_F(ServerTest, HeadHasTheLengthAndNoBody) {
  open();
  const std::string answer = ask("HEAD /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 15\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  const std::string streamed = ask("HEAD /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(streamed.ends_with("\r\n\r\n"));
  EXPECT_EQ(streamed.find("data:"), std::string::npos);
  const std::string empty = ask(get("/empty", kClose));
  EXPECT_TRUE(empty.starts_with("HTTP/1.1 204 No Content\r\n"));
  EXPECT_EQ(empty.find("Content-Length"), std::string::npos);
}

TEST_F(ServerTest, AFieldThatCouldEndItsLineIsLeftOut) {
  open();
  const std::string answer = ask(get("/inject", kClose));
  EXPECT_EQ(answer.find("X-A"), std::string::npos);
  EXPECT_EQ(answer.find("X-B"), std::string::npos);
  EXPECT_EQ(answer.find("X C"), std::string::npos);
  EXPECT_NE(answer.find("X-D: d\r\n"), std::string::npos);
}

TEST_F(ServerTest, AnAbortedStreamHasNoLastChunk) {
  open();
  for (const char* path : {"/cut", "/half"}) {
    const std::string answer = ask(get(path));
    EXPECT_TRUE(answer.ends_with("4\r\npart\r\n")) << answer;
  }
}

TEST_F(ServerTest, AHandlerThatDoesNotAnswerOrThrowsClosesTheConnection) {
  open();
  EXPECT_EQ(ask(get("/silent")), "");
  EXPECT_EQ(ask(get("/throw")), "");
  EXPECT_NE(ask(get("/hello", kClose)), "");
}

TEST_F(ServerTest, AnUnknownMethodIsAnsweredAndNothingBehindItIs) {
  open();
  for (const std::string& wire :
       {std::string("BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n"),
        std::string("BREW /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")}) {
    const std::string answer = ask(wire + get("/hello", kClose));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
    EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << answer;
  }
}

TEST_F(ServerTest, ABrokenHeadIsRefusedAndNothingBehindItIsAnswered) {
  open();
  const std::string marker = get("/hello", kClose);
  const std::vector<std::pair<std::string, int>> cases = {
      {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\n",
       400},
      {"GET / HTTP/1.1\nHost: a\n\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405},
      {get("/" + std::string(9000, 'a')), 414},
      {get("/", "X: " + std::string(17000, 'a') + "\r\n"), 431},
  };
  for (const auto& [wire, status] : cases) {
    const std::string answer = ask(wire + marker);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::to_string(status))) << answer;
    EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos);
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << answer;
  }
  EXPECT_EQ(handler.requests, 0);
  EXPECT_EQ(handler.refusals, static_cast<int>(cases.size()));
}

TEST_F(ServerTest, ABrokenChunkIsRefusedAndNothingBehindItIsAnswered) {
  open();
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body :
       {"5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "-1\r\n"}) {
    const std::string answer = ask(head + body + get("/hello", kClose));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << answer;
    EXPECT_EQ(answer.find("hello 127"), std::string::npos) << answer;
  }
}

TEST_F(ServerTest, BodiesOfEverySizeArriveWholeUpToTheBoundAndNotOnePast) {
  open();
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{3900}, std::size_t{4096}, std::size_t{8192},
        std::size_t{300'000}, std::size_t{1024 * 1024}}) {
    std::string body(size, ' ');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>('a' + i % 23);
    std::string chunks;
    for (std::size_t at = 0; at < size; at += 1000) {
      char line[16];
      const std::string piece = body.substr(at, 1000);
      std::snprintf(line, sizeof line, "%zx\r\n", piece.size());
      chunks += line + piece + "\r\n";
    }
    for (const std::string& wire : {post("/echo", body, kClose),
                                    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                                    "chunked\r\nConnection: close\r\n\r\n" +
                                        chunks + "0\r\n\r\n"}) {
      const std::string answer = ask(wire);
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << size;
      EXPECT_TRUE(answer.ends_with("\r\n\r\n" + body)) << size;
    }
  }
  const std::string over(1024 * 1024 + 1, 'x');
  EXPECT_TRUE(ask(post("/echo", over)).starts_with("HTTP/1.1 413"));
  char line[16];
  std::snprintf(line, sizeof line, "%zx\r\n", over.size());
  EXPECT_TRUE(ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                  std::string(line) + over + "\r\n0\r\n\r\n")
                  .starts_with("HTTP/1.1 413"));
}

TEST_F(ServerTest, AnUnreadBodyIsDrainedUpToItsBoundAndClosesTheConnectionPastIt) {
  open();
  Client client(listener->port());
  client.send(post("/hello", std::string(limits.unread_body, 'x')) + get("/hello"));
  EXPECT_EQ(client.until("127.0.0.1").find("Connection: close"), std::string::npos);
  EXPECT_NE(client.until("127.0.0.1").find("200 OK"), std::string::npos);
  const std::string answer =
      ask(post("/hello", std::string(limits.unread_body + 1, 'x')) + get("/hello"));
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << "the second is not answered";
}

TEST_F(ServerTest, ContinueIsSentWhenTheHandlerReadsTheBodyAndNotBefore) {
  open();
  Client client(listener->port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  EXPECT_TRUE(client.until("body").starts_with("HTTP/1.1 200"));

  client.send(
      "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  const std::string answer = client.until("127.0.0.1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos)
      << "whether the body follows is anybody's guess";
}

// Nothing is left to read, so nothing could reset the answer on its way.
TEST_F(ServerTest, AConnectionWhoseLastBodyWasReadDoesNotLinger) {
  open();
  Client client(listener->port());
  client.send(post("/echo", "body", kClose));
  EXPECT_TRUE(client.until("body").starts_with("HTTP/1.1 200"));
  const auto answered = Clock::now();
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 0; }));
  EXPECT_LT(Clock::now() - answered, 1s);  // it would for 2

  Client more(listener->port());
  more.send(post("/echo", "body", kClose) + "\r\n");
  EXPECT_TRUE(more.until("body").starts_with("HTTP/1.1 200"));
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(listener->connections(), 1u);
}

TEST_F(ServerTest, AClientThatBreaksOffIsNoticedAtOnce) {
  open();
  // The last has sent more than is read ahead of its turn.
  for (const std::string& wire : {get("/wait"), post("/wait-after-body", "x"),
                                  get("/wait") + post("/echo", std::string(200'000, 'x'))}) {
    const int before = handler.gone_count;
    const int waiting = handler.waiting;
    Client client(listener->port());
    client.send(wire);
    ASSERT_TRUE(becomes_true([&] { return handler.waiting > waiting; }));
    const auto left = Clock::now();
    client.reset();
    EXPECT_TRUE(becomes_true([&] { return handler.gone_count > before; }));
    EXPECT_LT(Clock::now() - left, 100ms);
  }
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 0; }));
}

TEST_F(ServerTest, AClientThatOnlyEndsItsSendingGetsItsAnswersAndThenTheEnd) {
  open();
  const std::string echo = post("/watched-echo", "body");
  for (const bool at_once : {true, false}) {
    for (const std::string& wire :
         {get("/slow"), get("/stream"), echo, get("/slow") + echo + get("/slow"),
          std::string("GET /slow HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")}) {
      Client client(listener->port());
      client.send(wire);
      if (!at_once) std::this_thread::sleep_for(30ms);
      client.end_sending();
      bool clean = false;
      const std::string answer = client.rest(&clean);
      EXPECT_TRUE(clean);
      std::size_t asked = 0;
      for (std::size_t at = 0; (at = wire.find(" HTTP/1.", at)) != std::string::npos; ++at) ++asked;
      std::size_t answers = 0;
      for (std::size_t at = 0; (at = answer.find("HTTP/1.1 200", at)) != std::string::npos; ++at)
        ++answers;
      EXPECT_EQ(answers, asked) << wire << answer;
    }
  }
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 0; }));
  EXPECT_EQ(handler.gone_count, 0);
}

// Of a closed socket no more is seen at first than that it sends no more.
TEST_F(ServerTest, AClientThatHasClosedIsNoticedByTheNextInterimResponse) {
  limits.probe = 50ms;
  open();
  for (const std::string& wire : {get("/wait"), post("/wait-after-body", "x")}) {
    const int before = handler.gone_count;
    const int waiting = handler.waiting;
    Client client(listener->port());
    client.send(wire);
    ASSERT_TRUE(becomes_true([&] { return handler.waiting > waiting; }));
    client.close();
    EXPECT_TRUE(becomes_true([&] { return handler.gone_count > before; }));
  }
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 0; }));
}

TEST_F(ServerTest, InterimResponsesComeBeforeTheAnswerAndNotToHttpOneZero) {
  limits.probe = 20ms;
  open();
  Client waits(listener->port());
  waits.send(get("/slow") + get("/stream"));
  waits.end_sending();
  const std::string answers = waits.rest();
  constexpr std::string_view kInterim = "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_TRUE(answers.starts_with(kInterim)) << answers;
  EXPECT_LT(answers.rfind(kInterim), answers.find("HTTP/1.1 200")) << answers;
  EXPECT_NE(answers.find("data: two"), std::string::npos) << answers;

  Client goes_on_sending(listener->port());
  goes_on_sending.send(get("/slow", kClose));
  EXPECT_TRUE(goes_on_sending.rest().starts_with("HTTP/1.1 200"));

  Client old(listener->port());
  old.send("GET /slow HTTP/1.0\r\nHost: a\r\n\r\n");
  old.end_sending();
  EXPECT_TRUE(old.rest().starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, ARequestThatEndsInTheMiddleIsNotAnswered) {
  open();
  for (const std::string& wire :
       {std::string("GET /hel"),
        post("/echo", "12345").substr(0, post("/echo", "12345").size() - 1),
        std::string(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123")}) {
    Client client(listener->port());
    client.send(wire);
    client.end_sending();
    EXPECT_EQ(client.rest(), "") << wire;
  }
}

TEST_F(ServerTest, WhatAClientSendsAheadIsKeptWhileTheHandlerWaits) {
  open();
  Client client(listener->port());
  client.send(get("/slow"));
  ASSERT_TRUE(becomes_true([&] { return handler.waiting == 1; }));
  client.send(get("/hello"));
  EXPECT_NE(client.until("slow").find("200 OK"), std::string::npos);
  EXPECT_NE(client.until("127.0.0.1").find("200 OK"), std::string::npos);
}

// The wait for the client's leaving is still pending when the next request arrives, and by then the
// first one is no longer in the buffer.
TEST_F(ServerTest, WhatComesAfterAWatchedRequestIsReadAfresh) {
  open();
  Client client(listener->port());
  const std::string body(200, 'b');
  const std::string second = post("/echo", body);
  for (std::size_t split : {std::size_t{0}, std::size_t{1}, second.size() - body.size()}) {
    client.send(get("/slow"));
    EXPECT_NE(client.until("slow").find("200 OK"), std::string::npos);
    client.send(second.substr(0, split));
    if (split > 0) std::this_thread::sleep_for(20ms);
    client.send(second.substr(split));
    const std::string answer = client.until(body);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200") && answer.ends_with(body)) << answer;
  }
}

TEST_F(ServerTest, ASlowHeadIsRefusedAndAnIdleConnectionClosedInSilence) {
  limits.header_deadline = 50ms;
  limits.keep_alive = 50ms;
  open();
  Client idle(listener->port());
  EXPECT_EQ(idle.rest(), "");
  Client slow(listener->port());
  slow.send("GET / HT");
  const std::string answer = slow.rest();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 408")) << answer;
  Client second(listener->port());
  second.send(get("/hello") + "GET ");
  second.until("127.0.0.1");
  EXPECT_TRUE(second.rest().starts_with("HTTP/1.1 408"));
}

TEST_F(ServerTest, ABodyBelowTheMinimumRateIsRefused) {
  limits.body_grace = 100ms;
  limits.body_min_bytes_per_s = 1'000'000;
  open();
  for (const char* framing : {"Content-Length: 100000", "Transfer-Encoding: chunked"}) {
    Client client(listener->port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(framing) + "\r\n\r\n");
    std::atomic<bool> stop = false;
    std::thread trickle([&] {
      while (!stop && client.send("1\r\nx\r\n")) std::this_thread::sleep_for(5ms);
    });
    const auto start = Clock::now();
    const std::string answer = client.until("\r\n\r\n");
    EXPECT_GE(Clock::now() - start, 95ms);
    stop = true;
    trickle.join();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408")) << answer;
    EXPECT_EQ(handler.body_error, ErrorCode::request_timeout);
  }
}

TEST_F(ServerTest, ABodyAboveTheMinimumRateMayTakeLongerThanTheGrace) {
  limits.body_grace = 400ms;
  limits.body_min_bytes_per_s = 1000;
  open();
  Client client(listener->port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n");
  for (int i = 0; i < 25; ++i) {
    std::this_thread::sleep_for(20ms);
    client.send(std::string(200, 'x'));
  }
  EXPECT_TRUE(client.until("\r\n\r\n").starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, AClientThatDoesNotReadIsCutOff) {
  limits.write_stall = 100ms;
  open();
  Client client(listener->port(), 4096);
  client.send(get("/flood"));
  EXPECT_TRUE(becomes_true([&] { return handler.flood_ended.load(); }));
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 0; }));
}

TEST_F(ServerTest, AClientThatLeavesEndsAStream) {
  open();
  Client client(listener->port());
  client.send(get("/flood"));
  client.until("fff");
  client.close();
  EXPECT_TRUE(becomes_true([&] { return handler.flood_ended.load(); }));
}

TEST_F(ServerTest, ARefusedClientThatGoesOnSendingStillGetsTheAnswer) {
  open();
  Client client(listener->port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n");
  EXPECT_TRUE(client.send(std::string(8'000'000, 'x'))) << "the server goes on receiving";
  EXPECT_TRUE(client.rest().starts_with("HTTP/1.1 413"));
}

TEST_F(ServerTest, ABatchOfPipelinedRequestsFarLargerThanTheBufferIsAnsweredInFull) {
  open();
  std::string wire;
  for (int i = 0; i < 3000; ++i) wire += post("/echo", std::to_string(i));
  wire += get("/hello", kClose);
  Client client(listener->port());
  std::thread sender([&] { client.send(wire); });
  const std::string answers = client.rest();
  sender.join();
  std::size_t at = 0;
  for (int i = 0; i < 3000; ++i) {
    at = answers.find("\r\n\r\n" + std::to_string(i) + "HTTP/1.1 200", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_TRUE(answers.ends_with("hello 127.0.0.1"));
}

class ConnectionLimitTest : public ServerTest, public testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(PerAddressAndInAll, ConnectionLimitTest, testing::Bool());

TEST_P(ConnectionLimitTest, HoldsAtTheBoundAndNotOnePast) {
  (GetParam() ? limits.connections_per_address : limits.connections) = 3;
  open();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Client>(listener->port()));
    clients.back()->send(get("/hello"));
    EXPECT_NE(clients.back()->until("127.0.0.1"), "") << i;
  }
  EXPECT_EQ(listener->connections(), 3u);
  EXPECT_EQ(ask(get("/hello", kClose)), "") << "one too many: closed at once";
  EXPECT_EQ(listener->refused(), 1u);
  clients.pop_back();
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 2; }));
  EXPECT_NE(ask(get("/hello", kClose)), "");
}

TEST_F(ServerTest, AnAddressInUseIsAnErrorThatSaysSo) {
  open();
  const auto again =
      HttpListener::open(pointers_, "127.0.0.1", listener->port(), nullptr, limits, handler);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("in use"), std::string::npos) << again.error().message;
  EXPECT_NE(again.error().message.find(std::to_string(listener->port())), std::string::npos);
  const auto nowhere = HttpListener::open(pointers_, "192.0.2.1", 0, nullptr, limits, handler);
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().message.find("no such address"), std::string::npos);
}

TEST_F(ServerTest, DrainServesWhatRunsAndClosesTheRest) {
  open();
  Client idle(listener->port());
  idle.send(get("/hello"));
  idle.until("127.0.0.1");
  Client busy(listener->port());
  busy.send(get("/slow"));
  ASSERT_TRUE(becomes_true([&] { return handler.waiting == 1; }));
  const std::uint16_t port = listener->port();
  listener->drain();
  EXPECT_TRUE(becomes_true([&] { return !Client(port).connected(); })) << "the port is closed";
  const std::string answer = busy.rest();
  EXPECT_TRUE(answer.ends_with("slow")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  bool clean = false;
  EXPECT_EQ(idle.rest(&clean), "");
  EXPECT_TRUE(clean);
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 0; }));
}

TEST_F(ServerTest, ARequestThatIsOnItsWayWhenDrainBeginsIsServed) {
  open();
  Client client(listener->port());
  client.send(get("/hello"));
  client.until("127.0.0.1");
  listener->drain();
  std::this_thread::sleep_for(20ms);
  client.send(get("/hello"));
  EXPECT_NE(client.rest().find("Connection: close"), std::string::npos);
}

TEST_F(ServerTest, CutEndsWhatStillRuns) {
  open();
  Client waiting(listener->port());
  waiting.send(get("/wait"));
  Client flooded(listener->port(), 4096);
  flooded.send(get("/flood"));
  Client idle(listener->port());
  ASSERT_TRUE(becomes_true([&] { return handler.waiting == 1 && handler.requests == 2; }));
  listener->cut();
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 0; }));
  EXPECT_EQ(handler.gone_count, 1);
  EXPECT_TRUE(handler.flood_ended);
}

TEST_F(ServerTest, OutOfDescriptorsItPausesAndRecoversWithinASecond) {
  open();
  Client before(listener->port());
  before.send(get("/hello"));
  before.until("127.0.0.1");
  Client late;  // has its descriptor already
  rlimit old{};
  ::getrlimit(RLIMIT_NOFILE, &old);
  const int next = ::dup(0);
  ::close(next);
  rlimit full = old;
  full.rlim_cur = static_cast<rlim_t>(next);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &full), 0);
  late.connect(listener->port());
  late.send(get("/hello"));
  const std::clock_t cpu = std::clock();
  EXPECT_TRUE(late.quiet_for(300ms));
  EXPECT_LT(std::clock() - cpu, CLOCKS_PER_SEC / 10) << "it does not spin";
  before.send(get("/hello"));
  EXPECT_NE(before.until("127.0.0.1"), "") << "who is in is served";
  ::setrlimit(RLIMIT_NOFILE, &old);
  EXPECT_FALSE(late.quiet_for(1000ms));
  EXPECT_NE(late.until("127.0.0.1").find("200 OK"), std::string::npos);
}

TEST(HttpListenerTest, OpeningWithoutDescriptorsLeftIsAnError) {
  Worker worker(0);
  Worker* const workers[] = {&worker};
  Handler handler;
  rlimit old{};
  ::getrlimit(RLIMIT_NOFILE, &old);
  const int next = ::dup(0);
  ::close(next);
  rlimit full = old;
  full.rlim_cur = static_cast<rlim_t>(next);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &full), 0);
  const auto opened = HttpListener::open(workers, "127.0.0.1", 0, nullptr, {}, handler);
  ::setrlimit(RLIMIT_NOFILE, &old);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("Too many open files"), std::string::npos)
      << opened.error().message;
}

class TlsServerTest : public ServerTest {
 protected:
  TlsServerTest() : certificate("localhost") {
    tls = TlsServerContext::load(certificate.certificate_file(), certificate.key_file()).value();
  }
  // What the client does once it has asked: reads to the end of the stream; does so after telling
  // that it sends no more (close_notify, FIN); or breaks off when the handler waits.
  enum class Then { read, end_sending, break_off };
  // Over a blocking OpenSSL client that knows our certificate.
  std::string ask_tls(const std::string& wire, bool* orderly, Then then = Then::read,
                      int version = TLS1_3_VERSION) {
    Client client(listener->port());
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_load_verify_locations(context, certificate.certificate_file().c_str(), nullptr);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_max_proto_version(context, version);
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, client.fd());
    SSL_set1_host(ssl, "localhost");
    std::string out;
    *orderly = false;
    const bool asked =
        SSL_connect(ssl) == 1 && SSL_write(ssl, wire.data(), static_cast<int>(wire.size())) > 0;
    if (asked && then == Then::break_off) {
      EXPECT_TRUE(becomes_true([&] { return handler.waiting == 1; }));
      client.reset();
    } else if (asked) {
      if (then == Then::end_sending) {
        SSL_shutdown(ssl);
        client.end_sending();
      }
      char buffer[4096];
      int n = 0;
      while ((n = SSL_read(ssl, buffer, sizeof buffer)) > 0)
        out.append(buffer, static_cast<std::size_t>(n));
      *orderly = SSL_get_error(ssl, n) == SSL_ERROR_ZERO_RETURN;
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    return out;
  }
  TestCertificate certificate;
};

TEST_F(TlsServerTest, ServesRequestsAndEndsInOrder) {
  open();
  bool orderly = false;
  const std::string body(200'000, 'b');
  const std::string answer =
      ask_tls(get("/stream") + post("/echo", body) + get("/hello", kClose), &orderly);
  EXPECT_NE(answer.find("data: two"), std::string::npos);
  EXPECT_NE(answer.find(body), std::string::npos);
  EXPECT_TRUE(answer.ends_with("hello 127.0.0.1"));
  EXPECT_TRUE(orderly);
}

TEST_F(TlsServerTest, AnAbortedStreamIsNotEndedInOrder) {
  open();
  bool orderly = true;
  EXPECT_TRUE(ask_tls(get("/cut"), &orderly).ends_with("4\r\npart\r\n"));
  EXPECT_FALSE(orderly);
}

TEST_F(TlsServerTest, AClientThatOnlyEndsItsSendingGetsItsAnswer) {
  open();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    bool orderly = false;
    const std::string answer =
        ask_tls(get("/slow") + get("/stream"), &orderly, Then::end_sending, version);
    EXPECT_NE(answer.find("slow"), std::string::npos) << answer;
    EXPECT_NE(answer.find("data: two"), std::string::npos) << answer;
    EXPECT_TRUE(orderly);
  }
}

TEST_F(TlsServerTest, AClientThatBreaksOffIsNoticedAtOnce) {
  open();
  bool orderly = false;
  ask_tls(get("/wait"), &orderly, Then::break_off);
  const auto left = Clock::now();
  EXPECT_TRUE(becomes_true([&] { return handler.gone_count == 1; }));
  EXPECT_LT(Clock::now() - left, 100ms);
}

TEST_F(TlsServerTest, AClientThatDoesNotSpeakTlsIsBounded) {
  limits.header_deadline = 50ms;
  open();
  Client silent(listener->port());
  EXPECT_EQ(silent.rest(), "");
  Client plain(listener->port());
  plain.send(get("/hello"));
  EXPECT_EQ(plain.rest().find("HTTP/1.1"), std::string::npos);
  EXPECT_TRUE(becomes_true([&] { return listener->connections() == 0; }));
  EXPECT_EQ(handler.requests, 0);
}

}  // namespace
}  // namespace solidrust::http
