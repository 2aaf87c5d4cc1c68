#include "trace/otlp.h"

#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "trace/protobuf_writer.h"

namespace solidrust::trace {
namespace {

template <std::size_t N>
Id<N> id_of(std::uint8_t first) {
  Id<N> id;
  for (std::size_t i = 0; i < N; ++i) id.bytes[i] = static_cast<std::uint8_t>(first + i);
  return id;
}

// Every kind of value, and the ends of what they hold. tests/integration/test_traces.py reads both
// files with opentelemetry-proto and finds one message in them.
std::vector<Span> spans() {
  std::vector<Span> spans(3);
  Span& server = spans[0];
  server.trace = id_of<16>(0xf0);
  server.id = id_of<8>(1);
  server.parent = id_of<8>(0xa8);
  server.name = "POST /v1/chat/completions";
  server.kind = SpanKind::server;
  server.begin_ns = 1'800'000'000'000'000'001;
  server.end_ns = 1'800'000'001'999'999'999;
  server.set("http.response.status_code", std::int64_t{200});
  server.set("most", std::numeric_limits<std::int64_t>::max());
  server.set("least", std::numeric_limits<std::int64_t>::min());
  server.set("zero", std::int64_t{0});
  server.set("text", std::string("a \"quote\", a \\, a\nline, \u00e4\u20ac\U0001f600"));
  server.set("empty", std::string());
  Span& queue = spans[1];
  queue.trace = server.trace;
  queue.id = id_of<8>(0x10);
  queue.parent = server.id;
  queue.name = "queue";
  queue.sampled = false;
  Span& call = spans[2];
  call.trace = server.trace;
  call.id = id_of<8>(0x20);
  call.parent = server.id;
  call.name = std::string(200, 'n');  // its length takes two bytes
  call.kind = SpanKind::client;
  call.failed = true;
  call.begin_ns = 1;
  call.end_ns = std::numeric_limits<std::int64_t>::max();
  call.set("real", 0.1);
  call.set("large", 1e300);
  call.set("yes", true);
  call.set("no", false);
  call.set("words", Words{"stop", "tool_calls"});
  call.events = {{"first_content", 1'800'000'000'500'000'000}, {"end", 1'800'000'001'000'000'000}};
  return spans;
}

const Source kSource{"solidrust", "1.2.3", "0123456789abcdef"};

std::string file(const std::string& name) {
  std::ifstream in(std::string(SOLIDRUST_SOURCE_DIR) + "/tests/traces/" + name);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string in_hex(const std::string& bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
    if (i % 64 == 63) out += '\n';
  }
  return out + "\n";
}

TEST(OtlpTest, JsonIsAsInTheFile) {
  EXPECT_EQ(write_otlp(OtlpFormat::json, kSource, spans()) + "\n", file("spans.json"));
}

TEST(OtlpTest, ProtobufIsAsInTheFile) {
  EXPECT_EQ(in_hex(write_otlp(OtlpFormat::protobuf, kSource, spans())), file("spans.protobuf.hex"));
}

TEST(OtlpTest, TheFlagsTellWhereTheParentIs) {
  Span span;
  EXPECT_EQ(span_flags(span), 0x101U);
  span.sampled = false;
  EXPECT_EQ(span_flags(span), 0x100U);
  span.kind = SpanKind::server;
  EXPECT_EQ(span_flags(span), 0x100U);  // it has no parent
  span.parent = id_of<8>(1);
  EXPECT_EQ(span_flags(span), 0x300U);
}

// The examples of protobuf.dev, "Encoding".
TEST(ProtobufWriterTest, WritesTheExamplesOfTheSpecification) {
  std::string out;
  ProtobufWriter writer(out);
  writer.varint(1, 150);
  EXPECT_EQ(in_hex(out), "089601\n");
  out.clear();
  writer.bytes(2, "testing");
  EXPECT_EQ(in_hex(out), "120774657374696e67\n");
  out.clear();
  writer.message(3, [](ProtobufWriter& inner) { inner.varint(1, 150); });
  EXPECT_EQ(in_hex(out), "1a03089601\n");
}

TEST(ProtobufWriterTest, NumbersAtTheirEnds) {
  std::string out;
  ProtobufWriter writer(out);
  writer.varint(1, 127);
  writer.varint(1, 128);
  writer.varint(1, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(in_hex(out), "087f08800108ffffffffffffffffff01\n");
  out.clear();
  writer.varint(15, 0);
  writer.varint(16, 0);
  EXPECT_EQ(in_hex(out), "7800800100\n");
  out.clear();
  writer.fixed64(1, 1);
  writer.fixed32(1, 0x01020304);
  writer.real(1, 1.0);
  EXPECT_EQ(in_hex(out), "0901000000000000000d0403020109000000000000f03f\n");
}

}  // namespace
}  // namespace solidrust::trace
