#include "http/wire/chunked_decoder.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust::http {
namespace {

using State = ChunkedDecoder::State;

struct Outcome {
  State state = State::more;
  std::string body;
  std::string rest;  // behind the end
  std::string fault;
  bool operator==(const Outcome&) const = default;
};

// Feeds the pieces one after the other, each in a buffer of its own.
Outcome decode(const std::vector<std::string>& pieces) {
  ChunkedDecoder decoder;
  Outcome out;
  for (std::string piece : pieces) {
    if (out.state != State::more) {
      if (out.state == State::done) out.rest += piece;
      continue;
    }
    const auto step = decoder.decode(piece.data(), piece.size());
    out.state = step.state;
    if (step.state == State::failed) {
      out.fault = decoder.fault();
      out.body.clear();
      continue;
    }
    out.body.append(piece, 0, step.produced);
    out.rest += piece.substr(step.consumed);
  }
  return out;
}

// Whole, cut at every byte, and byte by byte: always the same outcome.
Outcome decode_every_way(const std::string& wire) {
  const Outcome whole = decode({wire});
  for (std::size_t cut = 1; cut < wire.size(); ++cut)
    EXPECT_EQ(decode({wire.substr(0, cut), wire.substr(cut)}), whole) << "cut at " << cut;
  std::vector<std::string> bytes;
  for (const char c : wire) bytes.emplace_back(1, c);
  EXPECT_EQ(decode(bytes), whole);
  return whole;
}

TEST(ChunkedDecoderTest, AcceptsWhatTheGrammarAllows) {
  struct Case {
    const char* what;
    std::string wire;
    std::string body;
    std::string rest;
  };
  const std::string extension_at_bound = ";" + std::string(255, 'x');
  const std::vector<Case> cases = {
      {"nothing", "0\r\n\r\n", "", ""},
      {"two chunks", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world", ""},
      {"hex in both cases", "A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n",
       "01234567890123456789", ""},
      {"leading zeros", "0005\r\nhello\r\n000\r\n\r\n", "hello", ""},
      {"CR LF in the data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", ""},
      {"extensions", "5;a=b;c=\"d e\"\r\nhello\r\n0;last\r\n\r\n", "hello", ""},
      {"white space where it may stand", "5; a ;\tb = c\t;d= \"\"\t ; e\r\nhello\r\n0\r\n\r\n",
       "hello", ""},
      {"quoted strings", "1;a=\"\\\"\\\\;=\t \\\t\";b=\"\"\r\nx\r\n0;c=\"d\"\r\n\r\n", "x", ""},
      {"every character of a token",
       "1;!#$%&'*+-.^_`|~09azAZ=!#$%&'*+-.^_`|~09azAZ\r\nx\r\n0\r\n\r\n", "x", ""},
      {"an extension of 256 bytes", "1" + extension_at_bound + "\r\nx\r\n0\r\n\r\n", "x", ""},
      {"trailers are dropped", "1\r\nx\r\n0\r\nAuthorization: Bearer y\r\nA:\r\n\r\n", "x", ""},
      {"the next message", "1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n", "x", "GET / HTTP/1.1\r\n"},
  };
  for (const Case& c : cases) {
    const Outcome out = decode_every_way(c.wire);
    EXPECT_EQ(out.state, State::done) << c.what << ": " << out.fault;
    EXPECT_EQ(out.body, c.body) << c.what;
    EXPECT_EQ(out.rest, c.rest) << c.what;
  }
}

TEST(ChunkedDecoderTest, RefusesEverythingElse) {
  struct Case {
    const char* what;
    std::string wire;
  };
  const std::vector<Case> cases = {
      {"no size", "\r\n"},
      {"an extension without size", ";a\r\n"},
      {"a sign", "+5\r\n"},
      {"0x", "0x5\r\n"},
      {"white space before the size", " 5\r\n"},
      {"white space behind the size", "5 \r\n"},
      {"a tab behind the size", "5\t;a\r\n"},
      {"a bare LF behind the size", "5\nhello"},
      {"a bare CR behind the size", "5\rhello"},
      {"a size of 17 digits", "00000000000000005\r\n"},
      {"a size of 2^60", "1000000000000000\r\n"},
      {"a size that overflows", "ffffffffffffffff\r\n"},
      {"an extension of 257 bytes", "1;" + std::string(256, 'x') + "\r\n"},
      {"extensions of 257 bytes together", "1;a;" + std::string(254, 'x') + "\r\n"},
      {"an extension without a name", "1;\r\n"},
      {"a second one without a name", "1;a;\r\n"},
      {"no name but a value", "1;=b\r\n"},
      {"two semicolons", "1;;a\r\n"},
      {"white space for a name", "1; \r\n"},
      {"white space at the end", "1;a \r\n"},
      {"white space behind a value", "1;a=b \r\n"},
      {"white space behind a quoted value", "1;a=\"b\"\t\r\n"},
      {"a name that is no token", "1;a@b\r\n"},
      {"a quoted name", "1;\"a\"\r\n"},
      {"no value", "1;a=\r\n"},
      {"no value but white space", "1;a= \r\n"},
      {"no value but another extension", "1;a=;b\r\n"},
      {"a value that is no token", "1;a=b@c\r\n"},
      {"two values", "1;a=b c\r\n"},
      {"two equals signs", "1;a==b\r\n"},
      {"an open quote", "1;a=\"b\r\n"},
      {"a quote inside a token", "1;a=b\"c\"\r\n"},
      {"something behind a quote", "1;a=\"b\"c\r\n"},
      {"an escaped closing quote", "1;a=\"b\\\"\r\n"},
      {"a quoted CR", "1;a=\"\\\r\"\r\n"},
      {"a quoted byte over 127", "1;a=\"\xc3\xa9\"\r\n"},
      {"a quoted NUL", std::string("1;a=\"\0\"\r\n", 9)},
      {"a LF in an extension", "1;a\nb\r\n"},
      {"a quoted LF in an extension", "1;a=\"\n\"\r\n"},
      {"a NUL in an extension", std::string("1;a\0\r\n", 6)},
      {"a tab in an extension", "1;a\tb\r\n"},
      {"a byte over 127 in an extension", "1;a\xff\r\n"},
      {"data longer than its size", "1\r\nxy\r\n"},
      {"a bare LF behind the data", "1\r\nx\n"},
      {"a bare CR behind the data", "1\r\nx\rz"},
      {"a trailer without name", "0\r\n: x\r\n"},
      {"a trailer with a space before its colon", "0\r\nA : x\r\n"},
      {"a folded trailer", "0\r\nA: x\r\n y\r\n"},
      {"a trailer with a bare LF", "0\r\nA: x\n"},
      {"a NUL in a trailer", std::string("0\r\nA: \0\r\n", 9)},
      {"a bare LF at the end", "0\r\n\n"},
      {"a bare CR at the end", "0\r\n\rx"},
  };
  for (const Case& c : cases) {
    const Outcome out = decode_every_way(c.wire);
    EXPECT_EQ(out.state, State::failed) << c.what;
    EXPECT_FALSE(out.fault.empty()) << c.what;
  }
}

TEST(ChunkedDecoderTest, WaitsForMoreAtEveryPointBeforeTheEnd) {
  const std::string wire = "3;e\r\nabc\r\n0\r\nT: v\r\n\r\n";
  for (std::size_t size = 0; size < wire.size(); ++size)
    EXPECT_EQ(decode({wire.substr(0, size)}).state, State::more) << size;
}

TEST(ChunkedDecoderTest, TheLargestSizeIsJustBelowTwoToTheSixtieth) {
  EXPECT_EQ(decode({"0fffffffffffffff\r\nx"}).state, State::more);
}

TEST(ChunkedDecoderTest, TrailersEndAtTheirBoundAndNotOnePast) {
  const auto with_trailers_of = [](std::size_t bytes) {  // with their empty line
    return "0\r\nA: " + std::string(bytes - 7, 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(decode({with_trailers_of(ChunkedDecoder::kMaxTrailers)}).state, State::done);
  EXPECT_EQ(decode({with_trailers_of(ChunkedDecoder::kMaxTrailers + 1)}).state, State::failed);

  const auto with_lines = [](std::size_t lines) {
    std::string wire = "0\r\n";
    while (lines-- > 0) wire += "A:\r\n";
    return wire + "\r\n";
  };
  EXPECT_EQ(decode({with_lines(ChunkedDecoder::kMaxTrailerLines)}).state, State::done);
  EXPECT_EQ(decode({with_lines(ChunkedDecoder::kMaxTrailerLines + 1)}).state, State::failed);
}

TEST(ChunkedDecoderTest, StaysFailedUntilReset) {
  ChunkedDecoder decoder;
  std::string bad = "x";
  EXPECT_EQ(decoder.decode(bad.data(), bad.size()).state, State::failed);
  std::string good = "0\r\n\r\n";
  EXPECT_EQ(decoder.decode(good.data(), good.size()).state, State::failed);
  decoder.reset();
  EXPECT_EQ(decoder.decode(good.data(), good.size()).state, State::done);
}

}  // namespace
}  // namespace solidrust::http
