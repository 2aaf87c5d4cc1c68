#include "http/wire/request_parser.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/wire/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace solidrust::http {
namespace {

using State = RequestParser::State;

struct Verdict {
  State state = State::more;
  ErrorCode code = ErrorCode::invalid_request;
  std::string message;
  std::size_t judged_at = 0;  // bytes that had arrived when the verdict came

  bool same_as(const Verdict& other) const {
    return state == other.state && code == other.code && message == other.message;
  }
};

// Hands over the wire in growing prefixes, each `step` bytes longer than the one before.
constexpr TargetRules kRules{"/v1", "/v1/models/"};

Verdict parse(std::string wire, std::size_t first, std::size_t step, HeadLimits limits = {}) {
  RequestParser parser(limits, kRules);
  Verdict verdict;
  for (std::size_t size = first;; size = std::min(wire.size(), size + step)) {
    verdict.state = parser.parse(wire.data(), size);
    verdict.judged_at = size;
    if (verdict.state != State::more || size == wire.size()) break;
  }
  if (verdict.state == State::failed) {
    verdict.code = parser.refusal().code;
    verdict.message = parser.refusal().message;
  }
  return verdict;
}

// Whole, cut at every byte, and byte by byte: always the same verdict.
Verdict parse_every_way(const std::string& wire, HeadLimits limits = {}) {
  const Verdict whole = parse(wire, wire.size(), 1, limits);
  for (std::size_t cut = 1; cut < wire.size(); ++cut)
    EXPECT_TRUE(parse(wire, cut, wire.size(), limits).same_as(whole)) << "cut at " << cut;
  const Verdict bytewise = parse(wire, 0, 1, limits);
  EXPECT_TRUE(bytewise.same_as(whole)) << bytewise.message << " / " << whole.message;
  return bytewise;
}

std::string get(const std::string& fields) {
  return "GET /v1/models HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
std::string post(const std::string& fields) {
  return "POST /v1/x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
std::string path(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

TEST(RequestParserTest, AcceptsSoundHeads) {
  const std::vector<std::string> cases = {
      get(""),
      "\r\n" + get(""),
      "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost:a\r\n\r\n",
      "GET / HTTP/1.1\r\nhOsT:\t a.example:8080 \t\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: 127.0.0.1:65535\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: my_host-1.example\r\n\r\n",
      get("X:\r\n"),
      get("X: a\tb \x80\xff\r\n"),
      get("Content-Length: 0\r\n"),
      get("Cookie: a=b; c=d\r\nCookie: e\r\n"),
      post("Content-Length: 9223372036854775807\r\n"),
      post("Content-Length: 0000000000000000005\r\n"),
      post("Transfer-Encoding: chunked\r\n"),
      post("Transfer-Encoding: Chunked\r\n"),
      post("Content-Length: 1\r\nExpect: 100-Continue\r\n"),
      "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n",
      path("/"),
      path("/a/"),
      path("/v1/models/Qwen/Qwen3-4B:free@x"),
      path("/.well-known/a..b/.../..x"),
      path("/a?b=/../%zz//%2f&c[]=1"),
      path("/a%20b%3A%5B%5d"),
      path("/?"),
      "GET / HTTP/1.0\r\n\r\n",
      "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.9\r\nHost: a\r\n\r\n",
      path("http://a/b"),
      path("https://a.example:65535/b?c"),
      path("http://[::1]:80/"),
      path("http://a"),
      path("http://a?b"),
      path("HTTP://a/b"),
      path("/v1//models"),
      path("/v1//models/a%2Fb"),
      path("/v1/models/%c3%a9%25%3f%23%5c%41%2d"),
  };
  for (const std::string& wire : cases) {
    const Verdict verdict = parse_every_way(wire);
    EXPECT_EQ(verdict.state, State::complete) << wire << verdict.message;
    EXPECT_EQ(verdict.judged_at, wire.size()) << wire;
  }
}

struct Refused {
  const char* what;
  std::string wire;
  ErrorCode code = ErrorCode::invalid_request;
};

void expect_refused(const std::vector<Refused>& cases) {
  for (const Refused& c : cases) {
    const Verdict verdict = parse_every_way(c.wire);
    EXPECT_EQ(verdict.state, State::failed) << c.what;
    EXPECT_EQ(verdict.code, c.code) << c.what << ": " << verdict.message;
    EXPECT_FALSE(verdict.message.empty()) << c.what;
  }
}

TEST(RequestParserTest, RefusesABrokenRequestLine) {
  expect_refused({
      {"two empty lines in front", "\r\n\r\n" + get("")},
      {"a bare LF in front", "\n"},
      {"a bare CR in front", "\rG"},
      {"no method", " / HTTP/1.1"},
      {"a NUL in the method", std::string("G\0T / HTTP/1.1", 14)},
      {"a control character in the method", "G\x01T"},
      {"a tab behind the method", "GET\t/"},
      {"two spaces behind the method", "GET  / HTTP/1.1"},
      {"a bare LF behind the method", "GET\n"},
      {"HTTP/0.9", "GET /\r"},
      {"HTTP/0.9 with a bare LF", "GET /\n"},
      {"two spaces before the version", "GET /  H"},
      {"a tab before the version", "GET /\tH"},
      {"HTTP/2.0", "GET / HTTP/2"},
      {"HTTP/0.9 by name", "GET / HTTP/0"},
      {"HTTP/1.10", "GET / HTTP/1.10"},
      {"no digit for a version", "GET / HTTP/1.x"},
      {"a version in lower case", "GET / http"},
      {"another protocol", "GET / ICY"},
      {"no minor version", "GET / HTTP/1\r"},
      {"a space behind the version", "GET / HTTP/1.1 "},
      {"a bare LF behind the version", "GET / HTTP/1.1\n"},
      {"a bare CR behind the version", "GET / HTTP/1.1\rH"},
      {"CONNECT", "CONNECT ", ErrorCode::method_not_allowed},
      {"TRACE", "TRACE ", ErrorCode::method_not_allowed},
  });
}

TEST(RequestParserTest, RefusesAPathThatIsNotCanonical) {
  expect_refused({
      {"an escaped slash", path("/a%2fb")},
      {"an escaped slash in upper case", path("/a%2Fb")},
      {"an escaped backslash", path("/a%5cb")},
      {"an escaped backslash in upper case", path("/a%5Cb")},
      {"an escaped NUL", path("/a%00")},
      {"an escaped line feed", path("/a%0a")},
      {"an escaped DEL", path("/a%7f")},
      {"an escaped percent sign", path("/a%252fb")},
      {"an escaped question mark", path("/a%3fb")},
      {"an escaped number sign", path("/a%23b")},
      {"an escape that is not needed", path("/%61")},
      {"an escaped dot", path("/%2e%2E/b")},
      {"escaped UTF-8", path("/%c3%a9")},
      {"an overlong escape of a slash", path("/%c0%af")},
      {"a malformed escape", path("/%zz")},
      {"an escape cut short", path("/a%2")},
      {"a lone percent sign", path("/a%")},
      {"an escape that runs into the query", path("/a%2?f")},
      {"//", path("//")},
      {"// inside", path("/a//b")},
      {"// at the end", path("/a//")},
      {"/./", path("/a/./b")},
      {"/../", path("/a/../b")},
      {"/. at the end", path("/a/.")},
      {"/.. at the end", path("/a/..")},
      {"/.. alone", path("/..")},
      {"/.. before a query", path("/a/..?b")},
      {"a backslash", path("/a\\b")},
      {"a byte over 127", path("/\xc3\xa9")},
      {"a byte over 127 in the query", path("/?\xc3\xa9")},
      {"a fragment", path("/a#b")},
      {"a NUL", path(std::string("/a\0", 3))},
      {"a bracket in the path", path("/a[0]")},
      {"a quote", path("/a\"")},
      {"no slash", path("a")},
      {"an absolute form of another scheme", path("ftp://a/b")},
      {"a scheme alone", path("http:")},
      {"one slash behind the scheme", path("http:/a/b")},
      {"an absolute form without a host", path("http:///b")},
      {"an absolute form without anything", path("http://")},
      {"an absolute form with user information", path("http://u:p@a/b")},
      {"an absolute form with an empty user", path("http://@a/b")},
      {"an absolute form with a port that is none", path("http://a:b/c")},
      {"an absolute form with a port over 65535", path("http://a:65536/c")},
      {"an absolute form with an empty port", path("http://a:/c")},
      {"an absolute form with an escaped host", path("http://%61/b")},
      {"an absolute form with open brackets", path("http://[::1/b")},
      {"an absolute form with //", path("http://a//b")},
      {"an absolute form with ..", path("http://a/../b")},
      {"an absolute form with a second spelling", path("http://a/%61")},
      {"// in front of the version", path("//v1/models")},
      {"/// behind the version", path("/v1///models")},
      {"// behind the version of something else", path("/v12//models")},
      {"// behind what follows the version", path("/v1/models//a")},
      {"an escaped slash behind the version", path("/v1%2Fmodels")},
      {"an escaped slash before a name", path("/v1/models%2Fa")},
      {"an escaped slash in another path", path("/v1/keys/a%2Fb")},
      {"a name with an empty segment", path("/v1/models/a%2F%2Fb")},
      {"a name that begins with a slash", path("/v1/models/%2Fa")},
      {"a name that leads elsewhere", path("/v1/models/..%2Fkey")},
      {"a name that is a dot", path("/v1/models/%2e")},
      {"a name with dots behind an escaped slash", path("/v1/models/a%2F..")},
      {"a name with a NUL", path("/v1/models/a%00")},
      {"a name with a line feed", path("/v1/models/a%0ab")},
      {"a name with a DEL", path("/v1/models/a%7f")},
      {"a name that is no UTF-8", path("/v1/models/%c3")},
      {"a name with an overlong slash", path("/v1/models/a%c0%afb")},
      {"a name with half a surrogate pair", path("/v1/models/%ed%a0%80")},
      {"a name with a malformed escape", path("/v1/models/a%2")},
      {"an authority form", path("a:80")},
      {"an asterisk without OPTIONS", path("*")},
      {"a query alone", path("?a")},
  });
}

TEST(RequestParserTest, RefusesBrokenFields) {
  expect_refused({
      {"white space before the first field", "GET / HTTP/1.1\r\n "},
      {"a folded field", "GET / HTTP/1.1\r\nHost: a\r\n "},
      {"a field folded with a tab", "GET / HTTP/1.1\r\nHost: a\r\n\t"},
      {"a folded Transfer-Encoding", post("Transfer-Encoding:\r\n chunked\r\n")},
      {"a space before the colon", "GET / HTTP/1.1\r\nHost :"},
      {"a tab before the colon", "GET / HTTP/1.1\r\nHost\t:"},
      {"no colon", "GET / HTTP/1.1\r\nHost\r"},
      {"no colon and a bare LF", "GET / HTTP/1.1\r\nHost\n"},
      {"no name", "GET / HTTP/1.1\r\n:"},
      {"a name that is no token", "GET / HTTP/1.1\r\nHo(st"},
      {"a name with a byte over 127", "GET / HTTP/1.1\r\nH\xc3\xb6st"},
      {"a NUL in a name", std::string("GET / HTTP/1.1\r\nX\0", 18)},
      {"a NUL in a value", std::string("GET / HTTP/1.1\r\nX: \0", 20)},
      {"a control character in a value", "GET / HTTP/1.1\r\nX: abcdefghij\x1b"},
      {"a DEL in a value", "GET / HTTP/1.1\r\nX: abcdefghij\x7f"},
      {"a bare LF in a value", "GET / HTTP/1.1\r\nX: a\n"},
      {"a bare LF right behind the colon", "GET / HTTP/1.1\r\nX:\n"},
      {"a bare CR in a value", "GET / HTTP/1.1\r\nX: a\rb"},
      {"a bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"},
      {"a bare CR at the end", "GET / HTTP/1.1\r\nHost: a\r\n\rx"},
  });
}

TEST(RequestParserTest, WantsExactlyOneValidHost) {
  const auto host = [](const std::string& fields) {
    return "GET / HTTP/1.1\r\n" + fields + "\r\n";
  };
  expect_refused({
      {"none", host("")},
      {"none beside an absolute form", "GET http://a/ HTTP/1.1\r\n\r\n"},
      {"none in HTTP/1.2", "GET / HTTP/1.2\r\n\r\n"},
      {"an empty one in HTTP/1.0", "GET / HTTP/1.0\r\nHost:\r\n\r\n"},
      {"two in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"},
      {"one that is none beside an absolute form", "GET http://a/ HTTP/1.1\r\nHost: b/c\r\n\r\n"},
      {"empty", host("Host:\r\n")},
      {"two", host("Host: a\r\nHost: b\r\n")},
      {"two alike", host("Host: a\r\nhost: a\r\n")},
      {"a list", host("Host: a, b\r\n")},
      {"white space inside", host("Host: a b\r\n")},
      {"a path", host("Host: a/b\r\n")},
      {"user information", host("Host: u@a\r\n")},
      {"a scheme", host("Host: http://a\r\n")},
      {"no name before the port", host("Host: :80\r\n")},
      {"an empty port", host("Host: a:\r\n")},
      {"a port that is no number", host("Host: a:8x\r\n")},
      {"a port over 65535", host("Host: a:65536\r\n")},
      {"a port of six digits", host("Host: a:000080\r\n")},
      {"two ports", host("Host: a:80:80\r\n")},
      {"an open bracket", host("Host: [::1\r\n")},
      {"empty brackets", host("Host: []\r\n")},
      {"a name in brackets", host("Host: [host]\r\n")},
      {"something behind the brackets", host("Host: [::1]a\r\n")},
      {"a byte over 127", host("Host: \xc3\xa9\r\n")},
      {"a percent sign", host("Host: a%00b\r\n")},
  });
}

TEST(RequestParserTest, WantsAtMostOneUnambiguousFraming) {
  expect_refused({
      {"both framings", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
      {"both, the other way round", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
      {"both, with length 0", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")},
      {"two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n")},
      {"two lengths alike", post("Content-Length: 5\r\nContent-Length: 5\r\n")},
      {"a list of lengths", post("Content-Length: 5, 5\r\n")},
      {"an empty length", post("Content-Length:\r\n")},
      {"a length with a sign", post("Content-Length: +5\r\n")},
      {"a negative length", post("Content-Length: -5\r\n")},
      {"a length in hex", post("Content-Length: 0x5\r\n")},
      {"a length with a point", post("Content-Length: 5.0\r\n")},
      {"white space inside a length", post("Content-Length: 5 5\r\n")},
      {"a length over 2^63-1", post("Content-Length: 9223372036854775808\r\n")},
      {"a length of 20 digits", post("Content-Length: 00000000000000000005\r\n")},
      {"gzip", post("Transfer-Encoding: gzip\r\n")},
      {"chunked, gzip", post("Transfer-Encoding: chunked, gzip\r\n")},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n")},
      {"chunked twice in one field", post("Transfer-Encoding: chunked, chunked\r\n")},
      {"chunked in two fields",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {"identity beside chunked",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")},
      {"quoted", post("Transfer-Encoding: \"chunked\"\r\n")},
      {"xchunked", post("Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n")},
      {"with a parameter", post("Transfer-Encoding: chunked;q=1\r\n")},
      {"an empty coding", post("Transfer-Encoding:\r\n")},
      {"a trailing comma", post("Transfer-Encoding: chunked,\r\n")},
      {"a vertical tab", post("Transfer-Encoding: \vchunked\r\n")},
      {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"GET with a length", get("Content-Length: 1\r\n")},
      {"GET with chunks", get("Transfer-Encoding: chunked\r\n")},
      {"HEAD with a body", "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"},
      {"DELETE with a body", "DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"},
      {"another Expect", post("Expect: 200-ok\r\n")},
      {"two Expects", post("Expect: 100-continue\r\nExpect: 100-continue\r\n")},
      {"two Authorizations", get("Authorization: Bearer a\r\nAuthorization: Bearer a\r\n")},
      {"two X-API-Keys", get("X-API-Key: a\r\nx-api-key: b\r\n")},
  });
}

TEST(RequestParserTest, LimitsHoldAtTheBoundAndNotOnePast) {
  const HeadLimits limits{64, 100};
  const auto line_of = [](std::size_t size) {
    return "GET /" + std::string(size - 14, 'a') + " HTTP/1.1\r\n";
  };
  EXPECT_EQ(parse_every_way(line_of(64) + "Host: a\r\n\r\n", limits).state, State::complete);
  Verdict verdict = parse_every_way(line_of(65) + "Host: a\r\n\r\n", limits);
  EXPECT_EQ(verdict.code, ErrorCode::uri_too_long);
  EXPECT_EQ(verdict.judged_at, 64u) << "once it cannot end in time any more";
  EXPECT_EQ(parse_every_way("\r\n" + line_of(64) + "Host: a\r\n\r\n", limits).state,
            State::complete);
  EXPECT_EQ(parse_every_way(std::string(64, 'G'), limits).code, ErrorCode::uri_too_long);
  EXPECT_EQ(parse_every_way("GET /" + std::string(59, 'a'), limits).code, ErrorCode::uri_too_long);

  const auto block_of = [](std::size_t size) {
    return "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(size - 16, 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(parse_every_way(block_of(100), limits).state, State::complete);
  verdict = parse_every_way(block_of(101), limits);
  EXPECT_EQ(verdict.state, State::failed);
  EXPECT_EQ(verdict.code, ErrorCode::headers_too_large);
  EXPECT_EQ(verdict.judged_at, 16u + 100u);
}

TEST(RequestParserTest, AcceptsSixtyFourFieldsAndNotOneMore) {
  std::string fields;
  for (int i = 1; i < 64; ++i) fields += "A: b\r\n";
  EXPECT_EQ(parse_every_way(get(fields)).state, State::complete);
  const Verdict verdict = parse_every_way(get(fields + "A: b\r\n"));
  EXPECT_EQ(verdict.state, State::failed);
  EXPECT_EQ(verdict.code, ErrorCode::headers_too_large);
}

TEST(RequestParserTest, DefaultLimitsAreThePromisedOnes) {
  const std::string end = " HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(parse("GET /" + std::string(8192 - 14, 'a') + end, 9000, 1).state, State::complete);
  EXPECT_EQ(parse("GET /" + std::string(8193 - 14, 'a') + end, 9000, 1).code,
            ErrorCode::uri_too_long);
  const std::string line = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  EXPECT_EQ(parse(line + std::string(16384 - 16, 'a') + "\r\n\r\n", 16400, 1).state,
            State::complete);
  EXPECT_EQ(parse(line + std::string(16385 - 16, 'a') + "\r\n\r\n", 16400, 1).code,
            ErrorCode::headers_too_large);
}

RequestHead head_of(std::string& wire) {
  RequestParser parser{HeadLimits{}, kRules};
  EXPECT_EQ(parser.parse(wire.data(), wire.size()), State::complete) << wire;
  return parser.head();
}

TEST(RequestParserTest, GivesEveryPartOfTheHead) {
  std::string wire =
      "POST /v1/chat%3Ax?a=%20b HTTP/1.1\r\nHost: h:1\r\nContent-Type:  application/json \r\n"
      "AUTHORIZATION: Bearer k\r\nX-Api-Key: k\r\nContent-Length: 12\r\nX-Empty:\r\n"
      "Expect: 100-continue\r\n\r\nrest";
  RequestParser parser{HeadLimits{}};
  ASSERT_EQ(parser.parse(wire.data(), wire.size()), State::complete);
  const RequestHead& head = parser.head();
  EXPECT_EQ(parser.size(), wire.size() - 4);
  EXPECT_EQ(head.method, Method::post);
  EXPECT_EQ(head.method_text, "POST");
  EXPECT_EQ(head.path, "/v1/chat:x");
  EXPECT_EQ(head.query, "a=%20b");
  EXPECT_EQ(head.minor_version, 1);
  EXPECT_EQ(head.host, "h:1");
  EXPECT_EQ(head.content_type, "application/json");
  EXPECT_EQ(head.authorization, "Bearer k");
  EXPECT_EQ(head.x_api_key, "k");
  EXPECT_EQ(head.content_length, 12u);
  EXPECT_TRUE(head.has_body());
  EXPECT_TRUE(head.expect_continue);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_FALSE(head.chunked);
  EXPECT_EQ(head.fields.size(), 7u);
  EXPECT_NE(head.fields.find("x-empty").data(), nullptr);
  EXPECT_EQ(head.fields.find("x-absent").data(), nullptr);

  parser.reset();
  std::string next = get("");
  ASSERT_EQ(parser.parse(next.data(), next.size()), State::complete);
  EXPECT_EQ(parser.head().authorization.data(), nullptr);
  EXPECT_EQ(parser.head().content_length, std::nullopt);
  EXPECT_EQ(parser.head().fields.size(), 1u);
  EXPECT_FALSE(parser.head().expect_continue);
}

TEST(RequestParserTest, ATargetIsBroughtIntoOneForm) {
  struct Case {
    const char* line;
    const char* path;
    const char* query;
    const char* host;
  };
  for (const Case& c : std::vector<Case>{
           {"GET /a?b", "/a", "b", "h"},
           {"GET http://b:1/a?c", "/a", "c", "b:1"},
           {"GET hTTpS://b/a%20c", "/a c", "", "b"},
           {"GET http://b", "/", "", "b"},
           {"GET http://b?/c//d", "/", "/c//d", "b"},
           {"GET http://b/?c", "/", "c", "b"},
           {"OPTIONS http://b", "*", "", "b"},
           {"OPTIONS http://b/", "/", "", "b"},
           {"OPTIONS http://b?c", "/", "c", "b"},
           {"OPTIONS *", "*", "", "h"},
           {"GET /v1//models?x", "/v1/models", "x", "h"},
           {"GET /v1//", "/v1/", "", "h"},
           {"GET http://b/v1//models/a%2Fb?c%2Fd", "/v1/models/a/b", "c%2Fd", "b"},
           {"GET /v1/models/Qwen%2FQwen3-4B", "/v1/models/Qwen/Qwen3-4B", "", "h"},
           {"GET /v1/models/Qwen/Qwen3-4B", "/v1/models/Qwen/Qwen3-4B", "", "h"},
           {"GET /v1/models/m%C3%BCnchen%2f%F0%9F%8C%8D", "/v1/models/m\u00fcnchen/\U0001f30d", "",
            "h"},
           {"GET /v1/models/a%3Ab%25%3F%23%5C%2E", "/v1/models/a:b%?#\\.", "", "h"},
       }) {
    const std::string wire = std::string(c.line) + " HTTP/1.1\r\nX: y\r\nHost: h\r\n\r\n";
    for (std::size_t cut = 0; cut < wire.size(); ++cut) {
      std::string first = wire;
      RequestParser parser{HeadLimits{}, kRules};
      ASSERT_EQ(parser.parse(first.data(), cut), State::more) << wire;
      std::string second = first;  // the buffer has moved
      parser.moved(first.data(), second.data());
      first.assign(first.size(), '?');
      ASSERT_EQ(parser.parse(second.data(), second.size()), State::complete)
          << wire << parser.refusal().message;
      EXPECT_EQ(parser.head().path, c.path) << wire;
      EXPECT_EQ(parser.head().query, c.query) << wire;
      EXPECT_EQ(parser.head().host, c.host) << wire;
    }
  }
}

TEST(RequestParserTest, HttpOneZeroMayHaveNoHostAndTakesThatOfItsTarget) {
  std::string none = "GET /a HTTP/1.0\r\n\r\n";
  EXPECT_EQ(head_of(none).host.data(), nullptr);
  std::string absolute = "GET http://b/a HTTP/1.0\r\n\r\n";
  EXPECT_EQ(head_of(absolute).host, "b");
}

TEST(RequestParserTest, ALaterMinorVersionIsUnderstoodAsOurs) {
  for (const char* const version : {"1.1", "1.2", "1.9"}) {
    std::string wire = std::string("POST / HTTP/") + version +
                       "\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n";
    const RequestHead head = head_of(wire);
    EXPECT_EQ(head.minor_version, 1);
    EXPECT_TRUE(head.keep_alive && head.chunked && head.expect_continue);
  }
}

TEST(RequestParserTest, WithoutRulesNoPathHasASecondSpelling) {
  for (std::string wire :
       {path("/v1//models"), path("/v1/models/a%2Fb"), path("/v1/models/%c3%a9")}) {
    RequestParser parser{HeadLimits{}};
    EXPECT_EQ(parser.parse(wire.data(), wire.size()), State::failed) << wire;
  }
}

TEST(RequestParserTest, ConnectionDecidesWhetherTheConnectionGoesOn) {
  struct Case {
    const char* version;
    const char* fields;
    bool keep_alive;
  };
  for (const Case& c : std::vector<Case>{
           {"1.1", "", true},
           {"1.1", "Connection: close\r\n", false},
           {"1.1", "Connection: x, CLOSE\r\n", false},
           {"1.1", "Connection: close, keep-alive\r\n", false},
           {"1.1", "Connection: close\r\nConnection: keep-alive\r\n", false},
           {"1.1", "Connection: closed\r\n", true},
           {"1.0", "", false},
           {"1.0", "Connection: Keep-Alive\r\n", true},
           {"1.0", "Connection: ,, keep-alive ,close\r\n", false},
       }) {
    std::string wire =
        "GET / HTTP/" + std::string(c.version) + "\r\nHost: a\r\n" + c.fields + "\r\n";
    EXPECT_EQ(head_of(wire).keep_alive, c.keep_alive) << wire;
  }
}

TEST(RequestParserTest, HttpOneZeroNeverWaitsForContinue) {
  std::string wire =
      "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_FALSE(head_of(wire).expect_continue);
}

}  // namespace
}  // namespace solidrust::http
