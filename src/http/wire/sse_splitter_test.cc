#include "http/wire/sse_splitter.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace solidrust::http {
namespace {

using Kind = SsePiece::Kind;

struct Seen {
  Kind kind;
  std::string raw;
  std::string data;
  std::string event;
  bool has_data;
  bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << static_cast<int>(seen.kind) << " raw=" << testing::PrintToString(seen.raw)
       << " data=" << testing::PrintToString(seen.data) << " event=" << seen.event;
}

// Pieces of an oversize event are joined, for their cuts may differ.
class Collector {
 public:
  explicit Collector(std::size_t max_event = 64 * 1024) : splitter_(max_event) {}
  void feed(std::string_view bytes) {
    // A copy of its own, so that a view kept too long is seen by the sanitizer.
    const std::string held(bytes);
    splitter_.feed(held);
    SsePiece piece;
    while (splitter_.next(piece)) add(piece);
  }
  std::vector<Seen> finish() {
    SsePiece piece;
    if (splitter_.finish(piece)) add(piece);
    return std::move(seen_);
  }

 private:
  void add(const SsePiece& piece) {
    if (piece.kind == Kind::oversize_continue || piece.kind == Kind::oversize_end) {
      ASSERT_FALSE(seen_.empty());
      ASSERT_EQ(seen_.back().kind, Kind::oversize_begin) << "a piece without its beginning";
      seen_.back().raw += piece.raw;
      if (piece.kind == Kind::oversize_end) seen_.back().kind = Kind::oversize_end;
      return;
    }
    seen_.push_back({piece.kind, std::string(piece.raw), std::string(piece.data),
                     std::string(piece.event), piece.has_data});
  }
  SseSplitter splitter_;
  std::vector<Seen> seen_;
};

std::vector<Seen> split_whole(std::string_view stream, std::size_t max_event = 64 * 1024) {
  Collector collector(max_event);
  collector.feed(stream);
  return collector.finish();
}

Seen event(std::string raw, std::string data, std::string name = {}) {
  return {Kind::event, std::move(raw), std::move(data), std::move(name), true};
}
Seen comment(std::string raw) {
  return {Kind::event, std::move(raw), "", "", false};
}

struct Case {
  const char* name;
  std::string stream;
  std::vector<Seen> seen;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"nothing", "", {}},
      {"one event", "data: {\"a\":1}\n\n", {event("data: {\"a\":1}\n\n", "{\"a\":1}")}},
      {"two events",
       "data: a\n\ndata: b\n\n",
       {event("data: a\n\n", "a"), event("data: b\n\n", "b")}},
      {"no space after the colon", "data:a\n\n", {event("data:a\n\n", "a")}},
      {"only one space is taken", "data:  a \n\n", {event("data:  a \n\n", " a ")}},
      {"CRLF",
       "data: a\r\n\r\ndata: b\r\n\r\n",
       {event("data: a\r\n\r\n", "a"), event("data: b\r\n\r\n", "b")}},
      {"CR", "data: a\r\rdata: b\r\r", {event("data: a\r\r", "a"), event("data: b\r\r", "b")}},
      {"mixed line ends",
       "data: a\n\r\ndata: b\r\n\ndata: c\r\ndata: d\n\r\n",
       {event("data: a\n\r\n", "a"), event("data: b\r\n\n", "b"),
        event("data: c\r\ndata: d\n\r\n", "c\nd")}},
      {"LF then CR as blank line",
       "data: a\n\rdata: b\n\r",
       {event("data: a\n\r", "a"), event("data: b\n\r", "b")}},
      {"CR CR LF",
       "data: a\r\r\ndata: b\n\n",
       {event("data: a\r\r", "a"), event("data: b\n\n", "b")}},
      {"several data fields",
       "data: a\ndata: b\ndata\ndata:c\n\n",
       {event("data: a\ndata: b\ndata\ndata:c\n\n", "a\nb\n\nc")}},
      {"first data field empty", "data:\ndata: b\n\n", {event("data:\ndata: b\n\n", "\nb")}},
      {"several data fields with CR",
       "data: a\rdata: b\r\r",
       {event("data: a\rdata: b\r\r", "a\nb")}},
      {"event and id fields",
       "event: error\nid: 7\ndata: x\nretry: 3\n\n",
       {event("event: error\nid: 7\ndata: x\nretry: 3\n\n", "x", "error")}},
      {"comment alone", ": ping\n\n", {comment(": ping\n\n")}},
      {"comment before data", ": hi\ndata: a\n\n", {event(": hi\ndata: a\n\n", "a")}},
      {"other field alone", "id: 1\n\n", {comment("id: 1\n\n")}},
      {"name that only begins like data", "datax: 1\n\n", {comment("datax: 1\n\n")}},
      {"stray blank lines are dropped",
       "\n\r\n\rdata: a\n\n\n\n\r\ndata: b\n\n\n",
       {event("data: a\n\n", "a"), event("data: b\n\n", "b")}},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "data: a\n\n",
       {event("data: a\n\n", "a")}},
      {"a second mark is content",
       "\xEF\xBB\xBF\xEF\xBB\xBF"
       "data: a\n\n",
       {comment("\xEF\xBB\xBF"
                "data: a\n\n")}},
      {"half a mark is content",
       "\xEF\xBBX: a\ndata: b\n\n",
       {event("\xEF\xBBX: a\ndata: b\n\n", "b")}},
      {"cut inside a line",
       "data: a\n\ndata: [DO",
       {event("data: a\n\n", "a"), {Kind::cut, "data: [DO", "[DO", "", true}}},
      {"cut before the blank line",
       "data: [DONE]\n",
       {{Kind::cut, "data: [DONE]\n", "[DONE]", "", true}}},
      {"cut in the second line",
       "event: x\ndata: y",
       {{Kind::cut, "event: x\ndata: y", "y", "x", true}}},
      {"ends in the doubtful CR", "data: a\r\n\r", {event("data: a\r\n\r", "a")}},
      {"NUL and high bytes pass",
       std::string("data: \0\xff\n\n", 10),
       {event(std::string("data: \0\xff\n\n", 10), std::string("\0\xff", 2))}},
  };
  return all;
}

TEST(SseSplitter, FindsTheEventsOfEachStream) {
  for (const Case& c : cases()) EXPECT_EQ(split_whole(c.stream), c.seen) << c.name;
}

TEST(SseSplitter, GivesTheSameEventsSplitAnywhere) {
  for (const Case& c : cases()) {
    for (std::size_t a = 0; a <= c.stream.size(); ++a) {
      for (std::size_t b = a; b <= c.stream.size(); ++b) {
        Collector collector;
        collector.feed(std::string_view(c.stream).substr(0, a));
        collector.feed(std::string_view(c.stream).substr(a, b - a));
        collector.feed(std::string_view(c.stream).substr(b));
        ASSERT_EQ(collector.finish(), c.seen) << c.name << " split at " << a << " and " << b;
      }
    }
    Collector collector;
    for (const char byte : c.stream) collector.feed(std::string_view(&byte, 1));
    ASSERT_EQ(collector.finish(), c.seen) << c.name << " byte by byte";
  }
}

TEST(SseSplitter, AnEventOfExactlyTheBoundIsWholeAndOneByteMoreIsNot) {
  const std::string at_bound = "data: 0123456789\n\n";
  const std::string past = "data: 0123456789X\n\n";
  const std::size_t bound = at_bound.size();
  const std::string stream = at_bound + past + "data: z\n\n";
  const std::vector<Seen> expected = {event(at_bound, "0123456789"),
                                      {Kind::oversize_end, past, "", "", false},
                                      event("data: z\n\n", "z")};
  EXPECT_EQ(split_whole(stream, bound), expected);
  for (std::size_t a = 0; a <= stream.size(); ++a) {
    for (std::size_t b = a; b <= stream.size(); ++b) {
      Collector collector(bound);
      collector.feed(std::string_view(stream).substr(0, a));
      collector.feed(std::string_view(stream).substr(a, b - a));
      collector.feed(std::string_view(stream).substr(b));
      ASSERT_EQ(collector.finish(), expected) << "split at " << a << " and " << b;
    }
  }
}

TEST(SseSplitter, AnOversizeEventWithCrlfKeepsItsEndHoweverSplit) {
  const std::string big = "data: " + std::string(40, 'x') + "\r\n\r\n";
  const std::string stream = big + "data: z\r\n\r\n";
  const std::vector<Seen> expected = {{Kind::oversize_end, big, "", "", false},
                                      event("data: z\r\n\r\n", "z")};
  for (std::size_t a = 0; a <= stream.size(); ++a) {
    Collector collector(16);
    collector.feed(std::string_view(stream).substr(0, a));
    collector.feed(std::string_view(stream).substr(a));
    ASSERT_EQ(collector.finish(), expected) << "split at " << a;
  }
}

TEST(SseSplitter, PiecesOfAnOversizeEventNeverHoldMoreThanTheBoundAndTheFeed) {
  constexpr std::size_t kBound = 1024;
  constexpr std::size_t kFeed = 700;
  std::string stream = "data: " + std::string(10 * 1024 * 1024, 'y') + "\n\n";
  SseSplitter splitter(kBound);
  std::size_t total = 0;
  std::size_t largest = 0;
  for (std::size_t at = 0; at < stream.size(); at += kFeed) {
    splitter.feed(std::string_view(stream).substr(at, kFeed));
    SsePiece piece;
    while (splitter.next(piece)) {
      total += piece.raw.size();
      largest = std::max(largest, piece.raw.size());
    }
  }
  EXPECT_EQ(total, stream.size());
  EXPECT_LE(largest, kBound);
  EXPECT_FALSE(splitter.inside_event());
}

TEST(SseSplitter, AnOversizeEventThatEndsWithTheStreamIsCut) {
  Collector collector(8);
  collector.feed("data: 0123456789");
  const std::vector<Seen> seen = collector.finish();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].raw, "data: 0123456789");
  EXPECT_EQ(seen[1].kind, Kind::cut);
}

TEST(SseSplitter, CopiesNothingWhenAnEventLiesInsideOneFeed) {
  const std::string stream = "data: abc\n\n: c\n\n";
  SseSplitter splitter;
  splitter.feed(stream);
  SsePiece piece;
  ASSERT_TRUE(splitter.next(piece));
  EXPECT_EQ(piece.raw.data(), stream.data());
  EXPECT_EQ(piece.data.data(), stream.data() + 6);
  ASSERT_TRUE(splitter.next(piece));
  EXPECT_EQ(piece.raw.data(), stream.data() + 11);
  EXPECT_FALSE(splitter.next(piece));
}

TEST(SseSplitter, KnowsWhetherItIsInsideAnEvent) {
  SseSplitter splitter;
  SsePiece piece;
  splitter.feed("data: a\n");
  EXPECT_FALSE(splitter.next(piece));
  EXPECT_TRUE(splitter.inside_event());
  splitter.feed("\n");
  EXPECT_TRUE(splitter.next(piece));
  EXPECT_FALSE(splitter.inside_event());
}

TEST(SseSplitter, IsAsNewAfterFinish) {
  SseSplitter splitter(10);
  SsePiece piece;
  splitter.feed("data: 0123456789");
  while (splitter.next(piece)) {
  }
  EXPECT_TRUE(splitter.finish(piece));
  const std::string stream =
      "\xEF\xBB\xBF"
      "data: a\n\n";
  splitter.feed(stream);
  ASSERT_TRUE(splitter.next(piece));
  EXPECT_EQ(piece.data, "a");
  EXPECT_FALSE(splitter.finish(piece));
}

// A stream of CRs must not be scanned again and again for an LF that never comes.
TEST(SseSplitter, IsLinearForEveryLineEnd) {
  const auto started = std::chrono::steady_clock::now();
  for (const std::string_view unit : {"a\r", "a\n", "\r", "a\r\r", "data:\r", "data:\n"}) {
    std::string stream;
    while (stream.size() < 4 * 1024 * 1024) stream += unit;
    SseSplitter splitter;
    splitter.feed(stream);
    SsePiece piece;
    while (splitter.next(piece)) {
    }
  }
  // Quadratic, it would take minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20));
}

}  // namespace
}  // namespace solidrust::http
