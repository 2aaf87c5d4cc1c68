#include "http/client/client.h"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "http/client/client_exchange.h"
#include "http/testing/fake_server.h"
#include "http/testing/pooled_worker.h"
#include "net/testing/test_certificate.h"
#include "net/timer_wheel.h"
#include "net/tls.h"
#include "net/worker.h"

namespace solidrust::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Fetch {
  Origin origin;
  ClientDeadlines deadlines;
  std::string target = "/v1/x";
  std::vector<Field> fields;
  std::vector<std::string_view> body = {"{\"a\":", "1}"};
  milliseconds cancel_after{0};
  std::size_t reads = 1'000'000;  // then the exchange is dropped
};

struct Got {
  ClientErrc errc = ClientErrc::ok;
  int status = 0;
  std::string body;
  std::string type;
  std::string failure;
  bool sent = false;
  milliseconds took{0};
};

Task<void> run_fetch(ClientPool* pool, Worker* worker, const Fetch* fetch, Got* got,
                     std::shared_ptr<std::promise<void>> done) {
  const auto started = steady_clock::now();
  {
    const auto exchange = pool->exchange(fetch->origin, fetch->deadlines);
    Timeout cancelling(
        worker->timers(), [](void* to) { static_cast<ClientExchange*>(to)->cancel(); },
        exchange.get());
    if (fetch->cancel_after > 0ms) cancelling.arm(fetch->cancel_after);
    ClientRequest request;
    request.target = fetch->target;
    request.fields = fetch->fields;
    request.body = fetch->body;
    got->errc = co_await exchange->open(request);
    for (std::size_t i = 0; got->errc == ClientErrc::ok && i < fetch->reads; ++i) {
      std::string_view bytes;
      got->errc = co_await exchange->read(bytes);
      if (bytes.empty()) break;
      got->body += bytes;
    }
    got->status = exchange->head().status;
    got->type = exchange->head().content_type;
    got->failure = exchange->failure();
    got->sent = exchange->sent();
  }
  got->took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - started);
  done->set_value();
}

class Client {
 public:
  explicit Client(const ClientPool::Options& options = {},
                  std::shared_ptr<TlsClientContext> tls = nullptr)
      : worker_(options, std::move(tls)) {}
  std::vector<Got> fetch_all(const std::vector<Fetch>& fetches) {
    std::vector<Got> got(fetches.size());
    std::vector<std::future<void>> ended;
    for (std::size_t i = 0; i < fetches.size(); ++i) {
      const auto done = std::make_shared<std::promise<void>>();
      ended.push_back(done->get_future());
      worker_.worker().post([this, done, one = &fetches[i], into = &got[i]] {
        worker_.worker().tasks().spawn(
            "fetch", run_fetch(&worker_.pool(), &worker_.worker(), one, into, done));
      });
    }
    for (auto& one : ended) one.wait();
    return got;
  }
  Got fetch(const Fetch& one) { return fetch_all({one})[0]; }
  void clear() {
    worker_.run([this] { worker_.pool().clear(); });
  }

 private:
  PooledWorker worker_;
};

Fetch at(const FakeServer& server) {
  Fetch fetch;
  fetch.origin = {
      .tls = false, .host = "127.0.0.1", .port = server.port(), .host_header = "upstream.test"};
  return fetch;
}

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

// Answers every request of every connection alike.
FakeServer::Script answer(std::string response) {
  return [response = std::move(response)](FakeConnection& connection, int) {
    while (!connection.read_request().empty()) connection.send(response);
  };
}

TEST(Client, SendsHeadAndBodyInOneWrite) {
  std::promise<std::string> first;
  FakeServer server([&](FakeConnection& connection, int) {
    first.set_value(connection.receive());
    connection.send(kOk);
  });
  Client client;
  Fetch fetch = at(server);
  fetch.fields = {{"Content-Type", "application/json"}, {"X-Id", "req_1"}};
  EXPECT_EQ(client.fetch(fetch).body, "hello");
  EXPECT_EQ(
      first.get_future().get(),
      "POST /v1/x HTTP/1.1\r\nHost: upstream.test\r\nUser-Agent: solidrust/" SOLIDRUST_VERSION
      "\r\nContent-Type: application/json\r\nX-Id: req_1\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
}

struct Whole {
  const char* name;
  std::string response;
  std::string body;
  bool reused;
};

const std::vector<Whole>& whole_responses() {
  static const std::vector<Whole> all = {
      {"length", kOk, "hello", true},
      {"chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: "
       "t\r\n\r\n",
       "hello", true},
      {"until close", "HTTP/1.1 200 OK\r\n\r\nhello", "hello", false},
      {"interim first",
       "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + kOk, "hello",
       true},
      {"no body", "HTTP/1.1 204 No Content\r\n\r\n", "", true},
      {"empty body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", true},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", false},
      {"HTTP/1.0 kept alive",
       "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello", "hello",
       true},
      {"connection close", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
       "hello", false},
  };
  return all;
}

TEST(Client, ReadsEachFormOfResponseAndReusesOnlyAfterAnUnambiguousEnd) {
  for (const Whole& whole : whole_responses()) {
    FakeServer server([&](FakeConnection& connection, int) {
      while (!connection.read_request().empty()) {
        connection.send(whole.response);
        if (std::string_view(whole.name) == "until close") return;
      }
    });
    Client client;
    for (int i = 0; i < 2; ++i) {
      const Got got = client.fetch(at(server));
      EXPECT_EQ(got.errc, ClientErrc::ok) << whole.name << ": " << got.failure;
      EXPECT_EQ(got.body, whole.body) << whole.name;
    }
    EXPECT_EQ(server.accepted(), whole.reused ? 1 : 2) << whole.name;
  }
}

TEST(Client, ReadsAResponseSplitAtEveryByte) {
  for (const Whole& whole : whole_responses()) {
    for (std::size_t split = 1; split < whole.response.size(); ++split) {
      FakeServer server([&](FakeConnection& connection, int) {
        connection.read_request();
        connection.send(std::string_view(whole.response).substr(0, split));
        std::this_thread::sleep_for(1ms);
        connection.send(std::string_view(whole.response).substr(split));
      });
      Client client;
      const Got got = client.fetch(at(server));
      ASSERT_EQ(got.errc, ClientErrc::ok) << whole.name << " at " << split << ": " << got.failure;
      ASSERT_EQ(got.body, whole.body) << whole.name << " at " << split;
    }
  }
}

TEST(Client, AResponseCutAtAnyByteIsAnError) {
  for (const Whole& whole : whole_responses()) {
    if (std::string_view(whole.name) == "until close") continue;
    for (std::size_t cut = 0; cut < whole.response.size(); ++cut) {
      FakeServer server([&](FakeConnection& connection, int) {
        connection.read_request();
        connection.send(std::string_view(whole.response).substr(0, cut));
      });
      Client client;
      const Got got = client.fetch(at(server));
      ASSERT_EQ(got.errc, ClientErrc::reset) << whole.name << " cut at " << cut;
    }
  }
}

TEST(Client, AMalformedResponseIsAnErrorAndItsConnectionIsNeverUsedAgain) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string& response :
       {ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        ok + "Content-Length: five\r\n\r\nhello", ok + "Transfer-Encoding: gzip\r\n\r\nhello",
        ok + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        ok + "X: a\r\n b\r\nContent-Length: 5\r\n\r\nhello", ok + "X: a\nContent-Length: 5\r\n\r\n",
        ok + std::string("X: \0\r\nContent-Length: 5\r\n\r\nhello", 32),
        std::string("hello\r\n\r\n"), chunked + "x\r\nhello\r\n0\r\n\r\n",
        chunked + "5\nhello\r\n0\r\n\r\n", chunked + "5\r\nhelloX\r\n0\r\n\r\n",
        chunked + "-1\r\nhello\r\n0\r\n\r\n", chunked + "ffffffffffffffffff\r\nhello",
        chunked + "5\r\nhello\r\n0\r\nbad trailer\r\n\r\n"}) {
    FakeServer server([&](FakeConnection& connection, int index) {
      while (!connection.read_request().empty()) connection.send(index == 0 ? response : kOk);
    });
    Client client;
    const Got got = client.fetch(at(server));
    EXPECT_EQ(got.errc, ClientErrc::malformed) << testing::PrintToString(response);
    EXPECT_FALSE(got.failure.empty());
    EXPECT_EQ(client.fetch(at(server)).body, "hello");
    EXPECT_EQ(server.accepted(), 2) << testing::PrintToString(response);
  }
}

TEST(Client, ABodyInMillionsOfBytesAndTinyChunksArrivesWhole) {
  std::string body;
  std::string response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 200'000; ++i) {
    const char c = static_cast<char>('a' + i % 26);
    body += c;
    response.append("1\r\n").append(1, c).append("\r\n");
  }
  const std::string big(3 * 1024 * 1024, 'z');
  body += big;
  response += "300000\r\n" + big + "\r\n0\r\n\r\n";
  FakeServer server(answer(response));
  Client client;
  const Got got = client.fetch(at(server));
  EXPECT_EQ(got.errc, ClientErrc::ok);
  EXPECT_TRUE(got.body == body);
}

TEST(Client, ALargeRequestBodyArrivesWhole) {
  const std::string half(8 * 1024 * 1024, 'q');
  std::size_t received = 0;
  FakeServer server([&](FakeConnection& connection, int) {
    received = connection.read_request().size();
    connection.send(kOk);
  });
  Client client;
  Fetch fetch = at(server);
  fetch.body = {half, "", half};
  EXPECT_EQ(client.fetch(fetch).errc, ClientErrc::ok);
  EXPECT_GT(received, 2 * half.size());
}

TEST(Client, AStaleIdleConnectionIsReplacedOnceByAFreshOne) {
  FakeServer server([](FakeConnection& connection, int index) {
    connection.read_request();
    connection.send(kOk);
    if (index == 0) {
      connection.read_request();  // the second request is read, and dropped
      return;
    }
    connection.read_request();
    connection.reset();
  });
  Client client;
  EXPECT_EQ(client.fetch(at(server)).errc, ClientErrc::ok);
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_EQ(server.accepted(), 2);
  // The second connection ends with a reset: replaced by the third, which answers.
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_EQ(server.accepted(), 3);
}

TEST(Client, AFreshConnectionThatClosesUnansweredIsNotTriedAgain) {
  FakeServer server([](FakeConnection& connection, int) { connection.read_request(); });
  Client client;
  EXPECT_EQ(client.fetch(at(server)).errc, ClientErrc::reset);
  EXPECT_EQ(server.accepted(), 1);
}

TEST(Client, AStaleConnectionIsReplacedOnlyOnce) {
  FakeServer server([](FakeConnection& connection, int index) {
    connection.read_request();
    if (index == 0) connection.send(kOk);
    if (index == 0) connection.read_request();
  });
  Client client;
  EXPECT_EQ(client.fetch(at(server)).errc, ClientErrc::ok);
  EXPECT_EQ(client.fetch(at(server)).errc, ClientErrc::reset);
  EXPECT_EQ(server.accepted(), 2);
}

TEST(Client, AReusedConnectionThatBreaksInsideTheResponseIsNotTriedAgain) {
  FakeServer server([](FakeConnection& connection, int) {
    connection.read_request();
    connection.send(kOk);
    connection.read_request();
    connection.send("H");
  });
  Client client;
  EXPECT_EQ(client.fetch(at(server)).errc, ClientErrc::ok);
  EXPECT_EQ(client.fetch(at(server)).errc, ClientErrc::reset);
  EXPECT_EQ(server.accepted(), 1);
}

TEST(Client, AConnectionClosedWhileIdleIsNotUsed) {
  std::promise<void> closed;
  FakeServer server([&](FakeConnection& connection, int index) {
    connection.read_request();
    connection.send(kOk);
    if (index > 0) return;
    connection.close();
    closed.set_value();
  });
  Client client;
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  closed.get_future().wait();
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_EQ(server.accepted(), 2);
}

TEST(Client, AConnectionWithAByteLeftOverIsNotUsedAgain) {
  const std::string second = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad";
  std::promise<void> late;
  FakeServer server([&](FakeConnection& connection, int index) {
    connection.read_request();
    if (index == 0) {
      connection.send(kOk + second);  // together with the response
    } else {
      connection.send(kOk);
      std::this_thread::sleep_for(20ms);
      connection.send(second);  // when the connection is idle
      if (index == 1) late.set_value();
    }
    connection.wait_closed(5s);
  });
  Client client;
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_EQ(server.accepted(), 2);
  late.get_future().wait();
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_EQ(server.accepted(), 3);
}

TEST(Client, AResponseThatWasNotReadToItsEndClosesTheConnection) {
  std::promise<bool> closed;
  FakeServer server([&](FakeConnection& connection, int index) {
    connection.read_request();
    if (index > 0) {
      connection.send(kOk);
      return;
    }
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    closed.set_value(connection.wait_closed(100ms));
  });
  Client client;
  Fetch fetch = at(server);
  fetch.reads = 1;
  EXPECT_EQ(client.fetch(fetch).body, "hello");
  EXPECT_TRUE(closed.get_future().get());
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_EQ(server.accepted(), 2);
}

TEST(Client, KeepsAsManyIdleConnectionsAsAllowedAndNotOneMore) {
  std::atomic<int> waiting{0};
  std::atomic<int> together{0};
  // Answers once as many requests are there as are to be open at the same time.
  FakeServer server([&](FakeConnection& connection, int) {
    while (!connection.read_request().empty()) {
      const int target = together;
      if (++waiting == target) waiting = 1000;
      while (waiting < 1000) std::this_thread::sleep_for(1ms);
      connection.send(kOk);
    }
  });
  ClientPool::Options options;
  options.idle_per_origin = 2;
  Client client(options);
  const auto round = [&](int count) {
    waiting = 0;
    together = count;
    for (const Got& got :
         client.fetch_all(std::vector<Fetch>(static_cast<std::size_t>(count), at(server))))
      EXPECT_EQ(got.body, "hello") << got.failure;
  };
  round(2);
  EXPECT_EQ(server.accepted(), 2);
  round(2);
  EXPECT_EQ(server.accepted(), 2);  // both were kept
  round(3);
  EXPECT_EQ(server.accepted(), 3);
  round(3);
  EXPECT_EQ(server.accepted(), 4);  // of three, two were kept
}

TEST(Client, AnIdleConnectionIsClosedAfterItsTime) {
  std::promise<bool> closed;
  FakeServer server([&](FakeConnection& connection, int) {
    connection.read_request();
    connection.send(kOk);
    closed.set_value(connection.wait_closed(5s));
  });
  ClientPool::Options options;
  options.idle_for = 30ms;
  Client client(options);
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_TRUE(closed.get_future().get());
}

TEST(Client, ClearClosesTheIdleConnections) {
  std::promise<bool> closed;
  FakeServer server([&](FakeConnection& connection, int) {
    connection.read_request();
    connection.send(kOk);
    closed.set_value(connection.wait_closed(5s));
  });
  Client client;
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  client.clear();
  EXPECT_TRUE(closed.get_future().get());
}

TEST(Client, CancelClosesTheConnectionAtOnce) {
  for (const std::string& before :
       {std::string(), std::string("HTTP/1.1 200"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")}) {
    std::promise<steady_clock::time_point> closed;
    FakeServer server([&](FakeConnection& connection, int) {
      connection.read_request();
      connection.send(before);
      EXPECT_TRUE(connection.wait_closed(5s));
      closed.set_value(steady_clock::now());
    });
    Client client;
    Fetch fetch = at(server);
    fetch.cancel_after = 50ms;
    const auto started = steady_clock::now();
    const Got got = client.fetch(fetch);
    EXPECT_EQ(got.errc, ClientErrc::cancelled);
    EXPECT_TRUE(got.sent);
    EXPECT_LT(closed.get_future().get() - started, 150ms);
  }
}

TEST(Client, EachDeadlineEndsTheExchangeWithItsOwnError) {
  std::atomic<bool> over{false};
  FakeServer silent([&](FakeConnection& connection, int) { connection.wait_closed(5s); });
  FakeServer stalling([&](FakeConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
    connection.wait_closed(5s);
  });
  FakeServer dripping([&](FakeConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    while (!over && connection.send("x")) std::this_thread::sleep_for(5ms);
  });
  FakeServer deaf([&](FakeConnection&, int) {
    while (!over) std::this_thread::sleep_for(5ms);
  });
  const std::string huge(64 * 1024 * 1024, 'x');

  Client client;
  Fetch first_byte = at(silent);
  first_byte.deadlines.first_byte = 50ms;
  Fetch stall = at(stalling);
  stall.deadlines.stall = 50ms;
  Fetch total = at(dripping);
  total.deadlines.total = 50ms;
  Fetch unread = at(deaf);
  unread.deadlines.stall = 50ms;
  unread.body = {huge};
  const std::vector<Got> got = client.fetch_all({first_byte, stall, total, unread});
  over = true;
  EXPECT_EQ(got[0].errc, ClientErrc::first_byte);
  EXPECT_EQ(got[1].errc, ClientErrc::stall);
  EXPECT_EQ(got[1].body, "hello");
  EXPECT_EQ(got[2].errc, ClientErrc::total);
  EXPECT_EQ(got[3].errc, ClientErrc::stall);
  for (const Got& one : got) {
    EXPECT_GE(one.took, 50ms);
    EXPECT_LT(one.took, 2s);
  }
}

TEST(Client, AHandshakeThatNeverEndsIsAConnectDeadline) {
  FakeServer server([](FakeConnection& connection, int) { connection.wait_closed(5s); });
  Client client({}, *TlsClientContext::load());
  Fetch fetch = at(server);
  fetch.origin.tls = true;
  fetch.deadlines.connect = 50ms;
  const Got got = client.fetch(fetch);
  EXPECT_EQ(got.errc, ClientErrc::connect);
  EXPECT_FALSE(got.sent);
  EXPECT_LT(got.took, 2s);
}

TEST(Client, SaysWhyItCannotConnect) {
  Client client;
  Fetch fetch;
  {
    FakeServer closed([](FakeConnection&, int) {});
    fetch = at(closed);
  }
  const Got refused = client.fetch(fetch);
  EXPECT_EQ(refused.errc, ClientErrc::connect);
  EXPECT_FALSE(refused.failure.empty());
  EXPECT_FALSE(refused.sent);
  fetch.origin.host = "no..name";
  EXPECT_EQ(client.fetch(fetch).errc, ClientErrc::resolve);
}

TEST(Client, NothingThatBreaksTheHeadIsSent) {
  FakeServer server(
      [](FakeConnection& connection, int) { EXPECT_EQ(connection.read_request(), ""); });
  Client client;
  for (const std::string_view value :
       {std::string_view("a\r\nX: b"), std::string_view("a\nb"), std::string_view("a\rb"),
        std::string_view("a\0b", 3), std::string_view("a\x7f")}) {
    Fetch fetch = at(server);
    fetch.fields = {{"X-Id", value}};
    const Got got = client.fetch(fetch);
    EXPECT_EQ(got.errc, ClientErrc::malformed);
    EXPECT_FALSE(got.sent);
  }
  for (const std::string_view name : {"", "X Id", "X:", "X\r\nY"}) {
    Fetch fetch = at(server);
    fetch.fields = {{name, "x"}};
    EXPECT_EQ(client.fetch(fetch).errc, ClientErrc::malformed);
  }
  for (const char* target : {"", "v1", "/a b", "/a\r\nX: y", "/\xC3\xA4"}) {
    Fetch fetch = at(server);
    fetch.target = target;
    EXPECT_EQ(client.fetch(fetch).errc, ClientErrc::malformed);
  }
}

TEST(Client, AHeadOfExactlyTheLimitIsTakenAndOneByteMoreIsTooLarge) {
  const std::string start = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 5\r\nX: ";
  for (const std::size_t extra : {0u, 1u}) {
    const std::size_t size = 64 * 1024 + extra;
    FakeServer server(answer(start + std::string(size - start.size() - 4, 'x') + "\r\n\r\nhello"));
    Client client;
    const Got got = client.fetch(at(server));
    EXPECT_EQ(got.errc, extra == 0 ? ClientErrc::ok : ClientErrc::too_large) << got.failure;
    if (extra == 0) {
      EXPECT_EQ(got.body, "hello");
      EXPECT_EQ(got.type, "a/b");
    }
  }
}

TEST(Client, AHeadOfAnyLengthNearTheBuffersIsFollowedByItsWholeBody) {
  const std::string body(100'000, 'b');
  const std::string start = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 100000\r\nX: ";
  for (const std::size_t size :
       {12'000u, 12'287u, 12'288u, 12'289u, 16'383u, 16'384u, 16'385u, 30'000u, 32'768u, 60'000u}) {
    FakeServer server(
        answer(start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n" + body));
    Client client;
    const Got got = client.fetch(at(server));
    EXPECT_EQ(got.errc, ClientErrc::ok);
    EXPECT_TRUE(got.body == body) << size;
    EXPECT_EQ(got.type, "a/b");
  }
}

TEST(Client, AsManyInterimResponsesAsAllowedAreSkippedAndOneMoreIsMalformed) {
  std::string interim;
  for (int i = 0; i < PooledExchange::kMaxInterim; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  FakeServer some(answer(interim + kOk));
  FakeServer too_many(answer("HTTP/1.1 100 Continue\r\n\r\n" + interim + kOk));
  Client client;
  EXPECT_EQ(client.fetch(at(some)).body, "hello");
  EXPECT_EQ(client.fetch(at(too_many)).errc, ClientErrc::malformed);
}

TEST(Client, AnEarlyAnswerToALargeBodyIsRead) {
  FakeServer server([](FakeConnection& connection, int) {
    connection.receive();
    connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
    connection.wait_closed(5s);
  });
  Client client;
  const std::string huge(4 * 1024 * 1024, 'x');
  Fetch fetch = at(server);
  fetch.body = {huge};
  const Got got = client.fetch(fetch);
  EXPECT_EQ(got.status, 413);
  EXPECT_EQ(got.body, "big");
}

// More than all the buffers between two sockets hold.
const std::string& huge_body() {
  static const std::string body(48 * 1024 * 1024, 'x');
  return body;
}

// A server that answers and then does nothing: neither reads on nor closes.
FakeServer::Script answers_early(const std::string& answer, std::shared_future<void> over) {
  return [answer, over](FakeConnection& connection, int) {
    connection.receive();
    connection.send(answer);
    over.wait();
  };
}

TEST(Client, AnErrorThatComesWhileTheBodyIsBeingSentEndsTheSending) {
  for (const int status : {301, 401, 413, 500}) {
    std::promise<void> over;
    FakeServer server(answers_early("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 " +
                                        std::to_string(status) +
                                        " No\r\nContent-Length: 3\r\n\r\nbig",
                                    over.get_future().share()));
    Client client;
    Fetch fetch = at(server);
    fetch.body = {huge_body()};
    fetch.deadlines.stall = 8s;
    const Got got = client.fetch(fetch);
    EXPECT_EQ(got.errc, ClientErrc::ok) << got.failure;
    EXPECT_EQ(got.status, status);
    EXPECT_EQ(got.body, "big");
    EXPECT_LT(got.took, 8s);
    over.set_value();
  }
}

TEST(Client, AConnectionWhoseRequestWasNotSentToItsEndIsNotUsedAgain) {
  std::promise<void> over;
  const auto early =
      answers_early("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n", over.get_future().share());
  FakeServer server([&](FakeConnection& connection, int index) {
    if (index == 0)
      early(connection, index);
    else
      answer(kOk)(connection, index);
  });
  Client client;
  Fetch fetch = at(server);
  fetch.body = {huge_body()};
  EXPECT_EQ(client.fetch(fetch).status, 413);
  EXPECT_EQ(client.fetch(at(server)).body, "hello");
  EXPECT_EQ(server.accepted(), 2);
  over.set_value();
}

TEST(Client, AnEarlyAnswerThatIsNoErrorDoesNotEndTheSending) {
  std::size_t received = 0;
  FakeServer server([&](FakeConnection& connection, int) {
    connection.send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    std::this_thread::sleep_for(50ms);
    received = connection.read_request().size();
    connection.send("hello");
  });
  Client client;
  Fetch fetch = at(server);
  fetch.body = {huge_body()};
  const Got got = client.fetch(fetch);
  EXPECT_EQ(got.body, "hello");
  EXPECT_GT(received, huge_body().size());
}

TEST(Client, AnEarlyAnswerThatBreaksARuleEndsTheSending) {
  std::promise<void> over;
  FakeServer server(answers_early("SSH-2.0-x\r\n\r\n", over.get_future().share()));
  Client client;
  Fetch fetch = at(server);
  fetch.body = {huge_body()};
  EXPECT_EQ(client.fetch(fetch).errc, ClientErrc::malformed);
  over.set_value();
}

// ---- TLS ----

class ClientTls : public testing::Test {
 protected:
  Got fetch(const std::string& certificate_name, bool with_loopback, const std::string& host,
            bool trusted, int times = 1) {
    const TestCertificate certificate(certificate_name, with_loopback);
    const auto server_context =
        *TlsServerContext::load(certificate.certificate_file(), certificate.key_file());
    FakeServer server(answer(kOk), server_context->native());
    Client client({}, *TlsClientContext::load(trusted ? certificate.certificate_file() : ""));
    Fetch one = at(server);
    one.origin.tls = true;
    one.origin.host = host;
    Got got;
    for (int i = 0; i < times; ++i) got = client.fetch(one);
    accepted_ = server.accepted();
    return got;
  }
  int accepted_ = 0;
};

TEST_F(ClientTls, ATrustedCertificateForTheHostIsTakenAndTheConnectionReused) {
  const Got got = fetch("localhost", false, "localhost", true, 3);
  EXPECT_EQ(got.errc, ClientErrc::ok) << got.failure;
  EXPECT_EQ(got.body, "hello");
  EXPECT_EQ(accepted_, 1);
}

TEST_F(ClientTls, AnErrorThatComesWhileTheBodyIsBeingSentEndsTheSending) {
  const TestCertificate certificate("localhost", true);
  const auto server_context =
      *TlsServerContext::load(certificate.certificate_file(), certificate.key_file());
  std::promise<void> over;
  FakeServer server(
      answers_early("HTTP/1.1 413 No\r\nContent-Length: 3\r\n\r\nbig", over.get_future().share()),
      server_context->native());
  Client client({}, *TlsClientContext::load(certificate.certificate_file()));
  Fetch fetch = at(server);
  fetch.origin.tls = true;
  fetch.origin.host = "localhost";
  fetch.body = {huge_body()};
  fetch.deadlines.stall = 8s;
  const Got got = client.fetch(fetch);
  EXPECT_EQ(got.status, 413) << got.failure;
  EXPECT_EQ(got.body, "big");
  over.set_value();
}

TEST_F(ClientTls, ACertificateForTheAddressIsTaken) {
  EXPECT_EQ(fetch("localhost", true, "127.0.0.1", true).errc, ClientErrc::ok);
}

TEST_F(ClientTls, ACertificateForAnotherHostIsRefusedBeforeAnythingIsSent) {
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const Got got = fetch("other.test", false, host, true);
    EXPECT_EQ(got.errc, ClientErrc::tls) << host;
    EXPECT_FALSE(got.sent);
  }
}

TEST_F(ClientTls, AnUntrustedCertificateIsRefused) {
  const Got got = fetch("localhost", false, "localhost", false);
  EXPECT_EQ(got.errc, ClientErrc::tls);
  EXPECT_FALSE(got.sent);
  EXPECT_FALSE(got.failure.empty());
}

TEST_F(ClientTls, PlainTextInsteadOfAHandshakeIsATlsError) {
  FakeServer server([](FakeConnection& connection, int) {
    connection.receive();
    connection.send(kOk);
  });
  Client client({}, *TlsClientContext::load());
  Fetch fetch = at(server);
  fetch.origin.tls = true;
  EXPECT_EQ(client.fetch(fetch).errc, ClientErrc::tls);
}

TEST_F(ClientTls, WithoutAuthoritiesNoTlsConnectionIsMade) {
  FakeServer server(answer(kOk));
  Client client;
  Fetch fetch = at(server);
  fetch.origin.tls = true;
  EXPECT_EQ(client.fetch(fetch).errc, ClientErrc::tls);
  EXPECT_EQ(server.accepted(), 0);
}

}  // namespace
}  // namespace solidrust::http
