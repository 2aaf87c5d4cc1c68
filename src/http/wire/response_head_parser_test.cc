#include "http/wire/response_head_parser.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust::http {
namespace {

using State = ResponseHeadParser::State;
constexpr std::size_t kLimit = 64 * 1024;

struct Parsed {
  State state = State::more;
  ResponseHead head;
  std::size_t position = 0;
};

// Gives the bytes in two parts, at `split`.
Parsed parse(const std::string& text, std::size_t split, std::size_t limit = kLimit) {
  Parsed parsed;
  ResponseHeadParser parser;
  parser.reset(limit);
  if (split < text.size()) parsed.state = parser.parse(text.data(), split, parsed.head);
  if (parsed.state == State::more)
    parsed.state = parser.parse(text.data(), text.size(), parsed.head);
  if (parsed.state == State::done) parsed.position = parser.position();
  return parsed;
}

TEST(ResponseHeadParser, ReadsAHead) {
  const std::string text =
      "HTTP/1.1 200 OK\r\nContent-Type:  text/event-stream; charset=utf-8 \r\n"
      "Transfer-Encoding: Chunked\r\nX-Name: \xC3\xA4\xFF\r\nX-Empty:\r\n\r\nREST";
  for (std::size_t split = 0; split <= text.size(); ++split) {
    const Parsed parsed = parse(text, split);
    ASSERT_EQ(parsed.state, State::done) << split;
    EXPECT_EQ(parsed.head.status, 200);
    EXPECT_EQ(parsed.head.minor_version, 1);
    EXPECT_TRUE(parsed.head.chunked);
    EXPECT_TRUE(parsed.head.keep_alive);
    EXPECT_FALSE(parsed.head.content_length);
    EXPECT_EQ(parsed.head.content_type, "text/event-stream; charset=utf-8");
    EXPECT_EQ(parsed.head.fields.find("x-name"), "\xC3\xA4\xFF");
    EXPECT_EQ(parsed.head.fields.find("x-empty"), "");
    EXPECT_EQ(parsed.head.fields.find("x-none").data(), nullptr);
    EXPECT_EQ(text.substr(parsed.position), "REST");
  }
}

TEST(ResponseHeadParser, FindsTheFraming) {
  const struct {
    const char* head;
    bool chunked;
    int length;  // -1: none
    bool keep_alive;
  } rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, 5, true},
      {"HTTP/1.1 200\r\nContent-Length: 0005\r\n\r\n", false, 5, true},
      {"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", false, 0, true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", false, 5, false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: x , CLOSE\r\n\r\n", false, 5, false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\nConnection: "
       "close\r\n\r\n",
       false, 5, false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", false, 5, false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: Keep-Alive\r\n\r\n", false, 5, true},
      {"HTTP/1.1 200 OK\r\n\r\n", false, -1, false},
      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", false, -1, false},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true, -1, true},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n\r\n", false, 1,
       true},
      {"HTTP/1.1 204 No Content\r\n\r\n", false, 0, true},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n", false, 0, true},
      {"HTTP/1.1 100 Continue\r\n\r\n", false, 0, true},
      {"HTTP/1.1 599 Odd\r\nContent-Length: 1\r\n\r\n", false, 1, true},
  };
  for (const auto& row : rows) {
    const std::string text = row.head;
    const Parsed parsed = parse(text, text.size());
    ASSERT_EQ(parsed.state, State::done) << row.head;
    EXPECT_EQ(parsed.head.chunked, row.chunked) << row.head;
    EXPECT_EQ(parsed.head.content_length ? static_cast<int>(*parsed.head.content_length) : -1,
              row.length)
        << row.head;
    EXPECT_EQ(parsed.head.keep_alive, row.keep_alive) << row.head;
  }
}

TEST(ResponseHeadParser, RefusesWhatIsAmbiguousOrBroken) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<std::string> malformed = {
      ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
      ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
      ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
      ok + "Content-Length: 5, 5\r\n\r\n",
      ok + "Content-Length: +5\r\n\r\n",
      ok + "Content-Length: -5\r\n\r\n",
      ok + "Content-Length: 0x5\r\n\r\n",
      ok + "Content-Length: 5 5\r\n\r\n",
      ok + "Content-Length: \r\n\r\n",
      ok + "Content-Length: 18446744073709551616\r\n\r\n",
      ok + "Content-Length: 18446744073709551615\r\n\r\n",
      ok + "Transfer-Encoding: gzip\r\n\r\n",
      ok + "Transfer-Encoding: gzip, chunked\r\n\r\n",
      ok + "Transfer-Encoding: chunked, gzip\r\n\r\n",
      ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
      ok + "Transfer-Encoding: \"chunked\"\r\n\r\n",
      ok + "Transfer-Encoding: xchunked\r\n\r\n",
      ok + "Transfer-Encoding:\r\n\r\n",
      ok + "Transfer-Encoding: identity\r\n\r\n",
      ok + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n",
      ok + "Content-Length : 5\r\n\r\n",
      ok + "Content-Length\t: 5\r\n\r\n",
      ok + " Content-Length: 5\r\n\r\n",
      ok + "X: a\r\n b\r\nContent-Length: 5\r\n\r\n",
      ok + "X: a\r\n\tb\r\n\r\n",
      ok + "X: a\nContent-Length: 5\r\n\r\n",
      ok + "X: a\rContent-Length: 5\r\n\r\n",
      ok + "X: a\r\r\n\r\n",
      ok + "X: a\x01"
           "b\r\n\r\n",
      ok + std::string("X: a\0b\r\n\r\n", 10),
      ok + ": a\r\n\r\n",
      ok + "no colon\r\n\r\n",
      ok + "nocolon\r\n\r\n",
      ok + "N\xC3\xA4me: a\r\n\r\n",
      ok + "\n",
      "HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 200 OK\n\n",
      "HTTP/1.1 200 O\rK\r\n\r\n",
      std::string("HTTP/1.1 200 O\0K\r\n\r\n", 20),
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/2 200 OK\r\n\r\n",
      "HTTP/1.2 200 OK\r\n\r\n",
      "HTTP/1.11 200 OK\r\n\r\n",
      "HTTP/0.9 200 OK\r\n\r\n",
      "http/1.1 200 OK\r\n\r\n",
      " HTTP/1.1 200 OK\r\n\r\n",
      "\r\nHTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.1  200 OK\r\n\r\n",
      "HTTP/1.1\t200 OK\r\n\r\n",
      "HTTP/1.1 20\r\n\r\n",
      "HTTP/1.1 2000 OK\r\n\r\n",
      "HTTP/1.1 2x0 OK\r\n\r\n",
      "HTTP/1.1 099 OK\r\n\r\n",
      "HTTP/1.1 600 OK\r\n\r\n",
      "HTTP/1.1 200OK\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n",
      "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
      "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
      "SSH-2.0-OpenSSH_9.2\r\n",
      "<html>",
      "H2",
  };
  for (const std::string& text : malformed)
    for (std::size_t split = 0; split <= text.size(); ++split)
      ASSERT_EQ(parse(text, split).state, State::malformed)
          << testing::PrintToString(text) << " split at " << split;
}

TEST(ResponseHeadParser, AnUnfinishedHeadWaitsForMore) {
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_EQ(parse(text.substr(0, size), size).state, State::more) << size;
}

TEST(ResponseHeadParser, AHeadOfExactlyTheLimitIsTakenAndOneByteMoreIsTooLarge) {
  const std::string start = "HTTP/1.1 200 OK\r\nX: ";
  const auto head_of = [&](std::size_t size) {
    return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(parse(head_of(kLimit), 5).state, State::done);
  EXPECT_EQ(parse(head_of(kLimit + 1), 5).state, State::too_large);
}

TEST(ResponseHeadParser, TheMostFieldsAreTakenAndOneMoreIsTooLarge) {
  std::string text = "HTTP/1.1 200 OK\r\n";
  for (std::size_t i = 0; i < ResponseHead::kMaxFields; ++i) text += "X: y\r\n";
  const Parsed parsed = parse(text + "\r\n", 0);
  EXPECT_EQ(parsed.state, State::done);
  EXPECT_EQ(parsed.head.fields.size(), ResponseHead::kMaxFields);
  EXPECT_EQ(parse(text + "X: y\r\n\r\n", 0).state, State::too_large);
}

TEST(ResponseHeadParser, TheLongestStatusLineIsTakenAndOneByteMoreIsNot) {
  const std::string start = "HTTP/1.1 200 ";
  const std::string longest =
      start + std::string(ResponseHeadParser::kMaxStatusLine - start.size() - 2, 'r');
  EXPECT_EQ(parse(longest + "\r\n\r\n", 0).state, State::done);
  EXPECT_EQ(parse(longest + "r\r\n\r\n", 0).state, State::malformed);
}

TEST(ResponseHeadParser, AnAnswerToHeadHasNoBody) {
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";
  ResponseHeadParser parser;
  ResponseHead head;
  parser.reset(kLimit, true);
  ASSERT_EQ(parser.parse(text.data(), text.size(), head), State::done);
  EXPECT_EQ(head.content_length, 0u);
}

}  // namespace
}  // namespace solidrust::http
