#include "control/mail/smtp_reply.h"

#include <gtest/gtest.h>

namespace solidrust {
namespace {

using State = SmtpReplyReader::State;

// The state after all of it, in pieces of `step` bytes.
State read(std::string_view wire, SmtpReply& reply, std::size_t step = 1) {
  SmtpReplyReader reader;
  for (std::size_t at = 0; at < wire.size(); at += step) {
    reader.add(wire.substr(at, step));
    const State state = reader.next(reply);
    if (state != State::more) return state;
  }
  return State::more;
}

TEST(SmtpReply, IsReadHoweverItIsCut) {
  const std::string wire = "250-mail.example.org at your service\r\n250-SIZE 100\r\n250 HELP\r\n";
  for (std::size_t step = 1; step <= wire.size(); ++step) {
    SmtpReply reply;
    ASSERT_EQ(read(wire, reply, step), State::done) << step;
    EXPECT_EQ(reply.code, 250);
    EXPECT_EQ(reply.lines,
              (std::vector<std::string>{"mail.example.org at your service", "SIZE 100", "HELP"}));
  }
}

TEST(SmtpReply, WithoutWordsOrCarriageReturnItIsOneToo) {
  for (const char* wire : {"221\r\n", "221 \r\n", "221\n", "221 \n"}) {
    SmtpReply reply;
    ASSERT_EQ(read(wire, reply), State::done) << wire;
    EXPECT_EQ(reply.code, 221);
    EXPECT_EQ(reply.lines, std::vector<std::string>{""});
  }
}

TEST(SmtpReply, WhatStandsBehindItStaysThere) {
  SmtpReplyReader reader;
  SmtpReply reply;
  reader.add("220 go\r\n250 injected\r\n2");
  ASSERT_EQ(reader.next(reply), State::done);
  EXPECT_EQ(reply.code, 220);
  EXPECT_FALSE(reader.empty());
  ASSERT_EQ(reader.next(reply), State::done);
  EXPECT_EQ(reply.words(), "injected");
  EXPECT_EQ(reader.next(reply), State::more);
  reader.add("20\n");
  ASSERT_EQ(reader.next(reply), State::done);
  EXPECT_TRUE(reader.empty());
}

TEST(SmtpReply, WhatIsNoneIsMalformed) {
  using namespace std::string_literals;
  for (const std::string& wire :
       {"\r\n"s, "25\r\n"s, "hello there\r\n"s, "2500 x\r\n"s, "250_x\r\n"s, "150 x\r\n"s,
        "650 x\r\n"s, "260 x\r\n"s, "25x y\r\n"s, "250-a\r\n251 b\r\n"s, "250-a\r\nb\r\n"s,
        "250 a\0b\r\n"s, "250 a\rb\r\n"s, "250 a\r\r\n"s, " 250 a\r\n"s}) {
    SmtpReply reply;
    EXPECT_EQ(read(wire, reply, wire.size()), State::malformed) << wire;
    EXPECT_EQ(read(wire, reply, 1), State::malformed) << wire;
  }
}

TEST(SmtpReply, HoldsEveryBound) {
  SmtpReply reply;
  const auto line = [](std::size_t size) { return "250 " + std::string(size - 6, 'x') + "\r\n"; };
  EXPECT_EQ(read(line(SmtpReplyReader::kMaxLine), reply, 1'000), State::done);
  EXPECT_EQ(read(line(SmtpReplyReader::kMaxLine + 1), reply, 1'000), State::malformed);
  // Without an end it is refused as soon as it is too long.
  EXPECT_EQ(read(std::string(SmtpReplyReader::kMaxLine, '2'), reply, 1'000), State::more);
  EXPECT_EQ(read(std::string(SmtpReplyReader::kMaxLine + 1, '2'), reply, 1'000), State::malformed);

  const auto lines = [](std::size_t count, std::size_t size) {
    std::string out;
    for (std::size_t i = 1; i < count; ++i) out += "250-" + std::string(size - 6, 'x') + "\r\n";
    return out + "250 " + std::string(size - 6, 'x') + "\r\n";
  };
  EXPECT_EQ(read(lines(SmtpReplyReader::kMaxLines, 6), reply, 1'000), State::done);
  EXPECT_EQ(read(lines(SmtpReplyReader::kMaxLines + 1, 6), reply, 1'000), State::malformed);
  EXPECT_EQ(read(lines(SmtpReplyReader::kMaxBytes / 4'096, 4'096), reply, 1'000), State::done);
  EXPECT_EQ(read(lines(SmtpReplyReader::kMaxBytes / 4'096 + 1, 4'096), reply, 1'000),
            State::malformed);
}

TEST(SmtpReply, AfterSomethingMalformedNothingIsRead) {
  SmtpReplyReader reader;
  SmtpReply reply;
  reader.add("x\r\n250 ok\r\n");
  EXPECT_EQ(reader.next(reply), State::malformed);
  EXPECT_EQ(reader.next(reply), State::malformed);
  EXPECT_EQ(reader.fault(), "a line has no reply code");
}

TEST(SmtpReply, AnEnhancedCodeIsKeptApart) {
  const struct {
    const char* wire;
    const char* enhanced;
    const char* words;
  } rows[] = {
      {"550 5.1.1 No such person\r\n", "5.1.1", "No such person"},
      {"550-5.7.1 Not\r\n550 5.7.1 here\r\n", "5.7.1", "Not here"},
      {"451 4.7.100\r\n", "4.7.100", ""},
      {"550 4.1.1 Another class\r\n", "", "4.1.1 Another class"},
      {"550 5.1.1.1 Too long\r\n", "", "5.1.1.1 Too long"},
      {"550 5.1000.1 Too long\r\n", "", "5.1000.1 Too long"},
      {"550 5. 1\r\n", "", "5. 1"},
      {"550 5.1\r\n", "", "5.1"},
      {"354 3.0.0 no class of an enhanced code\r\n", "", "3.0.0 no class of an enhanced code"},
  };
  for (const auto& row : rows) {
    SmtpReply reply;
    ASSERT_EQ(read(row.wire, reply), State::done) << row.wire;
    EXPECT_EQ(reply.enhanced, row.enhanced) << row.wire;
    EXPECT_EQ(reply.words(), row.words) << row.wire;
  }
}

TEST(SmtpReply, ItsWordsArePrintableAndFew) {
  SmtpReply reply;
  ASSERT_EQ(read("550 a\x1b[31m\tb\xC3\xA9\x7f\r\n", reply), State::done);
  EXPECT_EQ(reply.words(), "a?[31m?b???");
  ASSERT_EQ(read("550 " + std::string(1'000, 'x') + "\r\n", reply), State::done);
  EXPECT_EQ(reply.words().size(), 200U);
}

SmtpExtensions offered(const std::string& wire) {
  SmtpReply reply;
  EXPECT_EQ(read(wire, reply), State::done) << wire;
  return read_smtp_extensions(reply);
}

TEST(SmtpExtensions, AreReadFromTheReplyToEhlo) {
  const SmtpExtensions all = offered(
      "250-STARTTLS AUTH PLAIN\r\n250-starttls\r\n250-Auth CRAM-MD5 plain LOGIN\r\n250-8bitmime\r\n"
      "250-SIZE 10240000\r\n250 SMTPUTF8\r\n");
  EXPECT_TRUE(all.starttls && all.auth_plain && all.auth_login && all.eight_bit_mime);
  EXPECT_TRUE(all.size && all.smtputf8);
  EXPECT_EQ(all.largest_size, 10'240'000U);

  // The first line is a greeting, and a part of a word is another word.
  const SmtpExtensions none =
      offered("250-STARTTLS\r\n250-STARTTLSX\r\n250-AUTH PLAINX XLOGIN\r\n250 X SIZE 1\r\n");
  EXPECT_FALSE(none.starttls || none.auth_plain || none.auth_login || none.eight_bit_mime);
  EXPECT_FALSE(none.size || none.smtputf8);

  EXPECT_TRUE(offered("250-x\r\n250 AUTH=LOGIN PLAIN\r\n").auth_login);
  EXPECT_TRUE(offered("250-x\r\n250 AUTH=LOGIN PLAIN\r\n").auth_plain);
}

TEST(SmtpExtensions, ASizeThatIsNoNumberSaysNothing) {
  for (const char* line : {"SIZE", "SIZE 0", "SIZE x", "SIZE 1x", "SIZE 99999999999999999999999"}) {
    const SmtpExtensions some = offered(std::string("250-x\r\n250 ") + line + "\r\n");
    EXPECT_TRUE(some.size) << line;
    EXPECT_EQ(some.largest_size, 0U) << line;
  }
}

}  // namespace
}  // namespace solidrust
