#include "http/client/poster.h"

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "http/testing/fake_server.h"
#include "net/testing/test_certificate.h"
#include "net/tls.h"

namespace solidrust::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

Origin origin_of(const FakeServer& server) {
  return {false, "127.0.0.1", server.port(), "collector.test"};
}

std::string response(std::string_view body, std::string_view status = "200 OK",
                     std::string_view fields = "") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

const std::atomic<bool> kGoOn{false};

TEST(Poster, SendsAndKeepsItsConnection) {
  std::array<std::string, 2> seen;
  FakeServer server([&](FakeConnection& connection, int) {
    for (std::string& one : seen) {
      one = connection.read_request();
      connection.send(response("taken"));
    }
  });
  Poster poster(origin_of(server), nullptr, 5s);
  const std::array<Field, 1> fields{{{"Content-Type", "application/json"}}};
  for (int i = 0; i < 2; ++i) {
    const auto answer = poster.post({"/v1/traces", fields, {"X-Token", "", "secret"}, "{}"}, kGoOn);
    ASSERT_TRUE(answer.ok()) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "taken");
  }
  EXPECT_EQ(server.accepted(), 1);
  EXPECT_EQ(seen[0].rfind("POST /v1/traces HTTP/1.1\r\nHost: collector.test\r\n", 0), 0u)
      << seen[0];
  EXPECT_NE(seen[0].find("\r\nX-Token: secret\r\n"), std::string::npos);
  EXPECT_EQ(seen[0].substr(seen[0].size() - 6), "\r\n\r\n{}");
  EXPECT_EQ(seen[0], seen[1]);
}

TEST(Poster, TellsOfRefusalsAndFollowsNoRedirect) {
  FakeServer server([&](FakeConnection& connection, int index) {
    connection.read_request();
    connection.send(index == 0
                        ? response("", "302 Found", "Location: /elsewhere\r\nConnection: close\r\n")
                        : response("later", "503 Service Unavailable",
                                   "Retry-After: 7\r\nDate: Mon, 30 Nov 2026 01:00:00 GMT\r\n"));
  });
  Poster poster(origin_of(server), nullptr, 5s);
  const auto moved = poster.post({"/", {}, {}, "x"}, kGoOn);
  ASSERT_TRUE(moved.ok());
  EXPECT_EQ(moved->status, 302);
  const auto busy = poster.post({"/", {}, {}, "x"}, kGoOn);
  ASSERT_TRUE(busy.ok());
  EXPECT_EQ(busy->status, 503);
  EXPECT_EQ(busy->retry_after, "7");
  EXPECT_EQ(busy->date, "Mon, 30 Nov 2026 01:00:00 GMT");
  EXPECT_EQ(busy->body, "later");
}

TEST(Poster, KeepsTheStartOfALongAnswer) {
  const auto body_of = [](std::size_t size) {
    FakeServer server([&](FakeConnection& connection, int) {
      connection.read_request();
      connection.send(response(std::string(size, 'x')));
    });
    Poster poster(origin_of(server), nullptr, 5s);
    const auto answer = poster.post({"/", {}, {}, "x"}, kGoOn);
    EXPECT_TRUE(answer.ok() && answer->status == 200);
    return answer.ok() ? answer->body.size() : 0;
  };
  EXPECT_EQ(body_of(Poster::kKept), Poster::kKept);
  EXPECT_EQ(body_of(Poster::kKept + 1), Poster::kKept);
  EXPECT_EQ(body_of(8 * Poster::kRead), Poster::kKept);
}

TEST(Poster, DoesNotWaitForABodyThatTrickles) {
  FakeServer server([](FakeConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst");
    while (connection.send(".") && !connection.wait_closed(100ms)) {
    }
  });
  Poster poster(origin_of(server), nullptr, 30s);
  const auto began = steady_clock::now();
  const auto answer = poster.post({"/", {}, {}, "x"}, kGoOn);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body.substr(0, 5), "first");
  EXPECT_LT(steady_clock::now() - began, Poster::kBody + 3s);
}

TEST(Poster, SaysWhyNothingCame) {
  std::uint16_t port = 0;
  {
    const FakeServer gone([](FakeConnection&, int) {});
    port = gone.port();
  }
  Poster refused({false, "127.0.0.1", port, "x"}, nullptr, 5s);
  const auto none = refused.post({"/", {}, {}, "x"}, kGoOn);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::service_unavailable);
  EXPECT_EQ(none.error().message, "no connection (connect: Connection refused)");

  FakeServer silent([](FakeConnection& connection, int) { connection.wait_closed(5s); });
  Poster waits(origin_of(silent), nullptr, 100ms);
  const auto began = steady_clock::now();
  const auto late = waits.post({"/", {}, {}, "x"}, kGoOn);
  ASSERT_FALSE(late.ok());
  EXPECT_LT(steady_clock::now() - began, 2s);
}

TEST(Poster, TrustsOnlyACertificateOfTheName) {
  const TestCertificate certificate("localhost");
  const auto own = TlsServerContext::load(certificate.certificate_file(), certificate.key_file());
  ASSERT_TRUE(own.ok());
  FakeServer server([](FakeConnection& connection, int) { connection.read_request(); },
                    (*own)->native());
  auto tls = TlsClientContext::load();
  ASSERT_TRUE(tls.ok());
  Poster poster({true, "127.0.0.1", server.port(), "x"}, *tls, 5s);
  const auto answer = poster.post({"/", {}, {"Authorization", "Bearer ", "secret"}, "x"}, kGoOn);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().message.rfind("no trusted TLS connection", 0), 0u)
      << answer.error().message;
}

TEST(Poster, GivesUpWhenItIsTold) {
  FakeServer silent([](FakeConnection& connection, int) { connection.wait_closed(5s); });
  Poster poster(origin_of(silent), nullptr, 30s);
  std::atomic<bool> give_up{false};
  std::thread teller([&] {
    std::this_thread::sleep_for(100ms);
    give_up = true;
  });
  const auto began = steady_clock::now();
  EXPECT_FALSE(poster.post({"/", {}, {}, "x"}, give_up).ok());
  EXPECT_LT(steady_clock::now() - began, 2s);
  teller.join();
}

}  // namespace
}  // namespace solidrust::http
