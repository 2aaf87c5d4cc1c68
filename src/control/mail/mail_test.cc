#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/testing/fake_clock.h"
#include "control/mail/configured_mailer.h"
#include "control/mail/folder_transport.h"
#include "control/mail/mail_queue.h"
#include "control/mail/message.h"
#include "control/mail/smtp_transport.h"
#include "store/testing/temp_folder.h"

namespace solidrust {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> out;
  if (!std::filesystem::exists(folder)) return out;
  for (const auto& file : std::filesystem::directory_iterator(folder))
    out.push_back(file.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

TEST(Message, IsComplete) {
  const auto text = render_message({"ada@example.org", "Hello", "one\ntwo"}, "console@example.com",
                                   from_unix_ms(0), "id1");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text,
            "From: SolidRusT <console@example.com>\r\nTo: <ada@example.org>\r\nSubject: Hello\r\n"
            "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\nMessage-ID: <id1@example.com>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n"
            "Auto-Submitted: auto-generated\r\n\r\none\r\ntwo\r\n");
}

TEST(Message, AFieldThatCouldAddAHeaderIsRefused) {
  using namespace std::string_literals;
  const Letter good{"a@b", "Hi", "x"};
  ASSERT_TRUE(render_message(good, "f@g", from_unix_ms(0), "1"));
  for (const std::string& end : {"\r\nBcc: c@d"s, "\nBcc: c@d"s, "\r"s, "\0"s, "\x7f"s, "\t"s}) {
    Letter letter = good;
    letter.to += end;
    EXPECT_FALSE(render_message(letter, "f@g", from_unix_ms(0), "1")) << end;
    letter = good;
    letter.subject += end;
    EXPECT_FALSE(render_message(letter, "f@g", from_unix_ms(0), "1")) << end;
    EXPECT_FALSE(render_message(good, "f@g" + end, from_unix_ms(0), "1")) << end;
  }
  for (const char* to : {"a@b>, <c@d", "a@b c@d", "nobody", ""}) {
    Letter letter = good;
    letter.to = to;
    EXPECT_FALSE(render_message(letter, "f@g", from_unix_ms(0), "1")) << to;
  }
}

TEST(Message, WhatNoMailServerTakesAsItIsGoesAsQuotedPrintable) {
  const auto body = [](const std::string& text) {
    const std::string message =
        render_message({"a@b", "Hi", text}, "f@g", from_unix_ms(0), "1").value();
    const std::size_t end = message.find("\r\n\r\n");
    const bool coded = message.substr(0, end).find("quoted-printable") != std::string::npos;
    EXPECT_EQ(coded, message.substr(0, end).find("utf-8") != std::string::npos);
    return (coded ? "coded " : "plain ") + message.substr(end + 4);
  };
  EXPECT_EQ(body("a=b"), "plain a=b\r\n");
  EXPECT_EQ(body(std::string(998, 'x')), "plain " + std::string(998, 'x') + "\r\n");
  EXPECT_EQ(body("\xC3\xA9 = \nb\n"), "coded =C3=A9 =3D=20\r\nb\r\n");
  const std::string soft = std::string(75, 'x') + "=\r\n";
  std::string expected = "coded ";
  for (int i = 0; i < 13; ++i) expected += soft;
  EXPECT_EQ(body(std::string(999, 'x')), expected + std::string(24, 'x') + "\r\n");
}

class MailFolder : public ::testing::Test {
 protected:
  FakeClock clock;
  SystemRandom random;
  TempFolder folder;
};

TEST_F(MailFolder, WithoutAServerMailBecomesPrivateFiles) {
  const std::string mail = folder.path("mail");
  {
    const auto mailer = make_mailer(Settings{}, {}, mail, clock, random);
    mailer->send({"ada@example.org", "Hello", "the link"});
  }
  const auto files = files_in(mail);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(mode_of(mail), 0700u);
  EXPECT_EQ(mode_of(files[0]), 0600u);
  EXPECT_THAT(content(files[0]), HasSubstr("To: <ada@example.org>"));
  EXPECT_THAT(content(files[0]), HasSubstr("the link"));
}

TEST_F(MailFolder, OfMoreThanAThousandTheOldestGo) {
  const std::string mail = folder.path("mail");
  FolderTransport transport(mail, clock);
  const std::atomic<bool> give_up{false};
  for (std::size_t i = 0; i <= FolderTransport::kMost; ++i) {
    clock.advance(std::chrono::milliseconds(1));
    ASSERT_TRUE(transport.deliver("f@g", "a@b", std::to_string(i), give_up).ok());
  }
  const auto files = files_in(mail);
  ASSERT_EQ(files.size(), FolderTransport::kMost);
  EXPECT_EQ(content(files.front()), "1");
  EXPECT_EQ(content(files.back()), "1000");
}

TEST_F(MailFolder, AFolderThatCannotBeMadeIsAnError) {
  FolderTransport transport(folder.path("none/mail"), clock);
  const std::atomic<bool> give_up{false};
  const auto failed = transport.deliver("f@g", "a@b", "x", give_up);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::storage_error);
}

// A transport that fails so many times, or stands still until it is let go.
struct Post {
  std::mutex mutex;
  std::condition_variable changed;
  int failures = 0;
  ErrorCode code = ErrorCode::service_unavailable;
  bool closed = false;
  int tries = 0;
  int delivered = 0;

  template <class Until>
  void wait(Until until) {
    std::unique_lock lock(mutex);
    changed.wait(lock, until);
  }
};
class PostTransport final : public MailTransport {
 public:
  explicit PostTransport(Post& post) : post_(post) {}
  Result<std::string> deliver(const std::string&, const std::string&, const std::string&,
                              const std::atomic<bool>&) override {
    std::unique_lock lock(post_.mutex);
    ++post_.tries;
    post_.changed.notify_all();
    post_.changed.wait(lock, [this] { return !post_.closed; });
    if (post_.failures > 0) {
      --post_.failures;
      return Error(post_.code, "no");
    }
    ++post_.delivered;
    post_.changed.notify_all();
    return std::string("here");
  }

 private:
  Post& post_;
};

TEST_F(MailFolder, ADeliveryIsTriedThreeTimes) {
  for (const int failures : {2, 3}) {
    Post post;
    post.failures = failures;
    {
      MailQueue queue(std::make_unique<PostTransport>(post), "f@g", clock, random,
                      std::chrono::milliseconds(1));
      queue.send({"a@b", "s", "t"});
      post.wait([&] { return post.tries == 3; });
    }
    EXPECT_EQ(post.tries, 3);
    EXPECT_EQ(post.delivered, failures == 2 ? 1 : 0);
  }
}

TEST_F(MailFolder, WhatTheServerRefusesForGoodIsNotTriedAgain) {
  Post post;
  post.failures = 1;
  post.code = ErrorCode::upstream_error;
  {
    MailQueue queue(std::make_unique<PostTransport>(post), "f@g", clock, random,
                    std::chrono::milliseconds(1));
    queue.send({"a@b", "s", "t"});
    queue.send({"a@b", "s", "t"});
    post.wait([&] { return post.delivered == 1; });
  }
  EXPECT_EQ(post.tries, 2);
}

TEST_F(MailFolder, ASlowServerHoldsUpNobodyAndTheQueueIsBounded) {
  Post post;
  post.closed = true;
  {
    MailQueue queue(std::make_unique<PostTransport>(post), "f@g", clock, random);
    queue.send({"a@b", "s", "t"});
    post.wait([&] { return post.tries == 1; });  // taken out of the queue
    for (std::size_t i = 0; i < MailQueue::kCapacity + 1; ++i) queue.send({"a@b", "s", "t"});
    const std::lock_guard lock(post.mutex);
    post.closed = false;
    post.changed.notify_all();
  }
  EXPECT_EQ(post.delivered, static_cast<int>(MailQueue::kCapacity) + 1);
}

// A mail server that takes one message and keeps what it was told.
class SmtpServer {
 public:
  explicit SmtpServer(std::string rcpt_answer) : rcpt_answer_(std::move(rcpt_answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~SmtpServer() {
    thread_.join();
    ::close(listener_);
  }
  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  std::string heard() {
    thread_.join();
    thread_ = std::thread([] {});
    return heard_;
  }

 private:
  void serve() {
    const int peer = ::accept(listener_, nullptr, nullptr);
    if (peer < 0) return;
    timeval bound{10, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
    const auto say = [peer](const std::string& line) {
      EXPECT_GT(::send(peer, line.data(), line.size(), MSG_NOSIGNAL), 0);
    };
    say("220 test\r\n");
    bool data = false;
    std::string buffer;
    char chunk[4096];
    for (;;) {
      const ssize_t got = ::recv(peer, chunk, sizeof chunk, 0);
      if (got <= 0) break;
      buffer.append(chunk, static_cast<std::size_t>(got));
      bool quit = false;
      for (std::size_t end; (end = buffer.find("\r\n")) != std::string::npos;) {
        const std::string line = buffer.substr(0, end);
        buffer.erase(0, end + 2);
        heard_ += line + "\n";
        if (data) {
          if (line == ".") {
            data = false;
            say("250 taken\r\n");
          }
        } else if (line.starts_with("RCPT")) {
          say(rcpt_answer_ + "\r\n");
        } else if (line == "DATA") {
          data = true;
          say("354 go on\r\n");
        } else if (line == "QUIT") {
          quit = true;
          say("221 bye\r\n");
        } else {
          say("250 ok\r\n");
        }
      }
      if (quit) break;
    }
    ::close(peer);
  }

  const std::string rcpt_answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::string heard_;
  std::thread thread_;
};

TEST(SmtpTransport, GivesTheServerTheWholeMessage) {
  SmtpServer server("250 ok");
  SmtpTransport transport({server.url(), "", Secret()});
  const std::atomic<bool> give_up{false};
  const auto sent = transport.deliver("console@example.com", "ada@example.org",
                                      "Subject: x\r\n\r\n.leading dot\r\nend\r\n", give_up);
  ASSERT_TRUE(sent.ok()) << sent.error().message;
  const std::string heard = server.heard();
  EXPECT_THAT(heard, HasSubstr("MAIL FROM:<console@example.com>"));
  EXPECT_THAT(heard, HasSubstr("RCPT TO:<ada@example.org>"));
  EXPECT_THAT(heard, HasSubstr("Subject: x\n\n..leading dot\nend\n.\n"));
}

TEST(SmtpTransport, TellsALastingRefusalFromAPassingOne) {
  const std::atomic<bool> give_up{false};
  const struct {
    const char* answer;
    ErrorCode code;
  } rows[] = {{"550 no such person", ErrorCode::upstream_error},
              {"451 later", ErrorCode::service_unavailable}};
  for (const auto& row : rows) {
    SmtpServer server(row.answer);
    SmtpTransport transport({server.url(), "", Secret()});
    const auto refused = transport.deliver("f@g.example", "a@b.example", "x\r\n", give_up);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, row.code) << refused.error().message;
  }
}

// promise: S44
TEST(SmtpTransport, APasswordIsNotSaidWithoutTls) {
  SmtpServer server("250 ok");
  SmtpTransport transport({server.url(), "ada", Secret("hunter two hunter two")});
  const std::atomic<bool> give_up{false};
  EXPECT_FALSE(transport.deliver("f@g.example", "a@b.example", "x\r\n", give_up).ok());
  const std::string heard = server.heard();
  EXPECT_THAT(heard, Not(HasSubstr("AUTH")));
  EXPECT_THAT(heard, Not(HasSubstr("MAIL FROM")));
}

}  // namespace
}  // namespace solidrust
