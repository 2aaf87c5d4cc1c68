#include "net/stream.h"

#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/testing/test_certificate.h"
#include "net/tls.h"
#include "net/worker.h"

namespace solidrust {
namespace {

using namespace std::chrono_literals;

// A socket that listens on loopback; connections are accepted by blocking.
class Listening {
 public:
  Listening() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd_, 8), 0);
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~Listening() { close(); }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  std::uint16_t port() const { return port_; }
  int accept(int flags = 0) const { return ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC | flags); }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

template <class T>
Task<void> deliver(Task<T> task, std::promise<T>* promise) {
  T value = co_await std::move(task);
  promise->set_value(std::move(value));
}

class StreamTest : public testing::Test {
 public:
  StreamTest() { worker.start(); }
  // Runs a coroutine on the worker and waits for its value.
  template <class T>
  T on_worker(Task<T> (*task)(StreamTest*)) {
    std::promise<T> promise;
    worker.post([&] { worker.tasks().spawn("test", deliver(task(this), &promise)); });
    return promise.get_future().get();
  }
  Listening listening;
  Worker worker{0};
};

struct Reading {
  static Task<void> read(Stream* stream, std::span<char> into, Reading* state) {
    state->result = co_await stream->read_some(into);
    state->signal.set();
  }
  Signal signal;
  IoResult result;
};

TEST_F(StreamTest, ReadsAndWritesAtTheSameTimeAndSeesTheEnd) {
  std::thread other([&] {
    const int fd = listening.accept();
    char byte = 0;
    std::size_t got = 0;
    while (got < 5 && ::recv(fd, &byte, 1, 0) == 1) ++got;
    EXPECT_EQ(got, 5u);
    EXPECT_EQ(::send(fd, "pong", 4, MSG_NOSIGNAL), 4);
    ::close(fd);
  });
  const auto got = on_worker<std::string>([](StreamTest* test) -> Task<std::string> {
    Reading state;
    Stream stream(test->worker);
    const ConnectStatus connected = co_await stream.connect("127.0.0.1", test->listening.port());
    EXPECT_EQ(connected, ConnectStatus::ok);
    char buffer[16];
    test->worker.tasks().spawn("reader", Reading::read(&stream, buffer, &state));
    const std::string_view pieces[] = {"he", "", "ll", "o"};
    const IoStatus written = co_await stream.write_all(pieces);
    EXPECT_EQ(written, IoStatus::ok);
    co_await state.signal.wait();
    EXPECT_EQ(state.result.status, IoStatus::ok);
    std::string text(buffer, state.result.bytes);
    const IoResult end = co_await stream.read_some(buffer);
    EXPECT_EQ(end.status, IoStatus::end);
    co_return text;
  });
  other.join();
  EXPECT_EQ(got, "pong");
}

TEST_F(StreamTest, ATimeoutThatClosesEndsThePendingRead) {
  const auto status = on_worker<IoStatus>([](StreamTest* test) -> Task<IoStatus> {
    Stream stream(test->worker);
    const ConnectStatus connected = co_await stream.connect("localhost", test->listening.port());
    EXPECT_EQ(connected, ConnectStatus::ok);
    Timeout timeout(
        test->worker.timers(), [](void* self) { static_cast<Stream*>(self)->close(); }, &stream);
    timeout.arm(20ms);
    char buffer[16];
    const IoResult result = co_await stream.read_some(buffer);
    const IoResult later = co_await stream.read_some(buffer);
    EXPECT_EQ(later.status, IoStatus::cancelled);
    co_return result.status;
  });
  EXPECT_EQ(status, IoStatus::cancelled);
}

TEST_F(StreamTest, ATimeoutThatClosesEndsThePendingWrite) {
  const auto status = on_worker<IoStatus>([](StreamTest* test) -> Task<IoStatus> {
    Stream stream(test->worker);
    co_await stream.connect("127.0.0.1", test->listening.port());
    Timeout timeout(
        test->worker.timers(), [](void* self) { static_cast<Stream*>(self)->close(); }, &stream);
    timeout.arm(20ms);
    const std::string big(50'000'000, 'b');  // more than the kernel takes; nobody reads
    const std::string_view pieces[] = {big};
    const IoStatus written = co_await stream.write_all(pieces);
    co_return written;
  });
  EXPECT_EQ(status, IoStatus::cancelled);
}

TEST_F(StreamTest, AfterCancelTheStreamGoesOn) {
  std::thread other([&] {
    const int fd = listening.accept();
    char byte = 0;
    EXPECT_EQ(::recv(fd, &byte, 1, 0), 1);
    EXPECT_EQ(::send(fd, "x", 1, MSG_NOSIGNAL), 1);
    EXPECT_EQ(::recv(fd, &byte, 1, 0), 0);
    ::close(fd);
  });
  const auto status = on_worker<IoStatus>([](StreamTest* test) -> Task<IoStatus> {
    Stream stream(test->worker);
    co_await stream.connect("127.0.0.1", test->listening.port());
    Timeout timeout(
        test->worker.timers(), [](void* self) { static_cast<Stream*>(self)->cancel(); }, &stream);
    timeout.arm(10ms);
    char buffer[16];
    IoResult result = co_await stream.read_some(buffer);
    EXPECT_EQ(result.status, IoStatus::cancelled);
    const std::string_view ask[] = {"?"};
    co_await stream.write_all(ask);
    result = co_await stream.read_some(buffer);
    co_return result.status;
  });
  other.join();
  EXPECT_EQ(status, IoStatus::ok);
}

TEST_F(StreamTest, AWriteLargerThanTheSocketsBufferWaitsAndArrivesWhole) {
  std::size_t received = 0;
  std::thread other([&] {
    const int fd = listening.accept();
    std::string buffer(100'000, '\0');
    for (;;) {
      const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (n <= 0) break;
      received += static_cast<std::size_t>(n);
    }
    ::close(fd);
  });
  const auto status = on_worker<IoStatus>([](StreamTest* test) -> Task<IoStatus> {
    Stream stream(test->worker);
    co_await stream.connect("127.0.0.1", test->listening.port());
    const std::string big(20'000'000, 'b');
    const std::string_view pieces[] = {big, "end"};
    const IoStatus written = co_await stream.write_all(pieces);
    stream.shutdown_write();
    co_return written;
  });
  other.join();
  EXPECT_EQ(status, IoStatus::ok);
  EXPECT_EQ(received, 20'000'003u);
}

TEST_F(StreamTest, SaysWhyItCouldNotConnect) {
  listening.close();
  const auto refused = on_worker<ConnectStatus>([](StreamTest* test) -> Task<ConnectStatus> {
    Stream stream(test->worker);
    const ConnectStatus status = co_await stream.connect("127.0.0.1", test->listening.port());
    EXPECT_NE(stream.failure().find("refused"), std::string::npos) << stream.failure();
    co_return status;
  });
  EXPECT_EQ(refused, ConnectStatus::connect_failed);
  const auto unknown = on_worker<ConnectStatus>([](StreamTest* test) -> Task<ConnectStatus> {
    Stream stream(test->worker);
    const ConnectStatus status = co_await stream.connect("no such host", 1);
    co_return status;
  });
  EXPECT_EQ(unknown, ConnectStatus::resolve_failed);
}

TEST_F(StreamTest, CloseDuringTheLookupEndsTheConnectAtOnce) {
  const auto status = on_worker<ConnectStatus>([](StreamTest* test) -> Task<ConnectStatus> {
    Stream stream(test->worker);
    test->worker.post([&stream] { stream.close(); });
    const ConnectStatus result = co_await stream.connect("no such host", 1);
    co_return result;
  });
  EXPECT_EQ(status, ConnectStatus::cancelled);
}

class TlsStreamTest : public StreamTest {
 public:
  struct Outcome {
    IoStatus client = IoStatus::failed;
    IoStatus server = IoStatus::failed;
    std::string failure;
    std::string received;
  };
  struct Server {
    Server(Worker& worker, int fd) : stream(worker, fd) {}
    Stream stream;
    Signal done;
    std::string received;
    IoStatus status = IoStatus::ok;
  };

  static Task<void> serve(TlsStreamTest* test, Server* server) {
    server->status = co_await server->stream.handshake(test->server_context);
    char buffer[4096];
    while (server->status == IoStatus::ok) {
      const IoResult result = co_await server->stream.read_some(buffer);
      server->status = result.status;
      server->received.append(buffer, result.bytes);
    }
    server->done.set();
  }

  // A client against a server, both on the worker.
  static Task<Outcome> talk(StreamTest* base) {
    auto* test = static_cast<TlsStreamTest*>(base);
    Stream client(test->worker);
    co_await client.connect("127.0.0.1", test->listening.port());
    Server server(test->worker, test->listening.accept(SOCK_NONBLOCK));
    test->worker.tasks().spawn("server", serve(test, &server));
    Outcome outcome;
    outcome.client = co_await client.handshake(test->client_context, test->dialled);
    outcome.failure = client.failure();
    if (outcome.client == IoStatus::ok) {
      const std::string big(300'000, 'x');
      const std::string_view pieces[] = {"a", big, "z"};
      co_await client.write_all(pieces);
      if (test->truncate) {
        client.close();
      } else {
        client.shutdown_write();
      }
    } else {
      client.close();
    }
    co_await server.done.wait();
    outcome.server = server.status;
    outcome.received = std::move(server.received);
    co_return outcome;
  }

  Outcome run(const TestCertificate& certificate, const TestCertificate& trusted) {
    server_context =
        TlsServerContext::load(certificate.certificate_file(), certificate.key_file()).value();
    client_context = TlsClientContext::load(trusted.certificate_file()).value();
    return on_worker<Outcome>(&TlsStreamTest::talk);
  }

  std::string dialled = "localhost";
  bool truncate = false;
  std::shared_ptr<TlsServerContext> server_context;
  std::shared_ptr<TlsClientContext> client_context;
};

TEST_F(TlsStreamTest, CarriesEveryByteAndTellsAnOrderlyEnd) {
  const TestCertificate certificate("localhost");
  const Outcome outcome = run(certificate, certificate);
  EXPECT_EQ(outcome.client, IoStatus::ok) << outcome.failure;
  EXPECT_EQ(outcome.server, IoStatus::end);
  EXPECT_EQ(outcome.received, "a" + std::string(300'000, 'x') + "z");
}

TEST_F(TlsStreamTest, ATruncatedStreamIsNotAnOrderlyEnd) {
  truncate = true;
  const TestCertificate certificate("localhost");
  EXPECT_EQ(run(certificate, certificate).server, IoStatus::failed);
}

TEST_F(TlsStreamTest, RefusesACertificateForAnotherHost) {
  const TestCertificate certificate("elsewhere.test");
  const Outcome outcome = run(certificate, certificate);
  EXPECT_EQ(outcome.client, IoStatus::failed);
  EXPECT_NE(outcome.failure.find("hostname mismatch"), std::string::npos) << outcome.failure;
}

TEST_F(TlsStreamTest, RefusesACertificateThatNobodyTrustedSigned) {
  const TestCertificate certificate("localhost");
  const TestCertificate other("localhost");
  const Outcome outcome = run(certificate, other);
  EXPECT_EQ(outcome.client, IoStatus::failed);
  EXPECT_NE(outcome.failure.find("self"), std::string::npos) << outcome.failure;
}

TEST_F(TlsStreamTest, AnAddressIsHeldAgainstTheCertificatesAddresses) {
  dialled = "127.0.0.1";
  const TestCertificate with_address("localhost", true);
  EXPECT_EQ(run(with_address, with_address).client, IoStatus::ok);
  const TestCertificate without("localhost");
  EXPECT_EQ(run(without, without).client, IoStatus::failed);
}

TEST(TlsContextTest, NamesTheFileThatItCannotUse) {
  const TestCertificate certificate("localhost");
  const TestCertificate other("localhost");
  const auto missing = TlsServerContext::load("/nowhere/cert.pem", certificate.key_file());
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/nowhere/cert.pem"), std::string::npos);
  const auto mismatch = TlsServerContext::load(certificate.certificate_file(), other.key_file());
  ASSERT_FALSE(mismatch);
  EXPECT_NE(mismatch.error().message.find("key values mismatch"), std::string::npos)
      << mismatch.error().message;
  EXPECT_FALSE(TlsClientContext::load(certificate.key_file()));
}

}  // namespace
}  // namespace solidrust
